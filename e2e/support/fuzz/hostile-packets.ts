import fc from 'fast-check';
import { frame, frameHead } from '../raw-connection.js';
import { planted } from './hostile-http.js';

const strangeCommands = ['disconnect', 'connect', 'error', '__proto__', 'constructor', '', planted];
const strangeTexts = [
  ...[
    '',
    '0',
    '1',
    '2',
    '2probe',
    '3',
    '5',
    '6',
    '9',
    '4',
    '40',
    '41',
    '43',
    '44',
    '45',
    '46',
    '49',
    '42',
    '42[',
    '42{}',
    '42[]',
    '42[1]',
    '42[null]',
  ],
  ...[
    '40/x,',
    `40/${'n'.repeat(5000)},{}`,
    '40{"token":1}',
    '40[]',
    '40{',
    '41/x,',
    '42/x,["run:submit"]',
    '431[]',
    '43',
    '44{"message":"x"}',
  ],
  ...[
    '451-["run:submit",{"_placeholder":true,"num":0}]',
    '451-["run:submit",{"_placeholder":true,"num":9}]',
    '45999999-["x"]',
    '45-',
    '461-1[{}]',
  ],
  ...[
    '42999999999999999999["run:cancel"]',
    '42-1["run:cancel"]',
    'bAAAA',
    'b%%%',
    '\u0000',
    `42["run:submit",${'['.repeat(3000)}${']'.repeat(3000)}]`,
  ],
];

function values(ids: string[]): fc.Arbitrary<unknown> {
  const keys = [
    'runId',
    'batchId',
    'after',
    'data',
    'code',
    'files',
    'text',
    'cursor',
    'idempotencyKey',
    '__proto__',
    'limits',
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<unknown>(...ids, null, true, -1, 1e308, '', '1-1', planted, '\ud800', 'x'.repeat(70_000)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
    ),
  }));
  return value;
}

/** Bodies that commands may have; each takes what it needs. */
const likelyBodies = (ids: string[]) =>
  fc.record(
    {
      runId: fc.constantFrom(...ids),
      batchId: fc.constantFrom(...ids),
      after: fc.constantFrom('', '1-1', '0-0', '9-99999'),
      data: fc.constantFrom('x', 'x\n', '', '\u0004'),
      code: fc.constantFrom('', 'print(1)', 'input()', 'x = '),
      text: fc.string({ maxLength: 20 }),
      cursor: fc.nat(20),
      why: fc.string({ maxLength: 20 }),
    },
    { requiredKeys: [] },
  );

/**
 * WebSocket frames that no socket.io client sends: invalid packets, and valid ones with `commands` and others, whose
 * content is invalid, or valid in part.
 */
export function hostileFrames(ids: string[], known: string[]): fc.Arbitrary<Buffer> {
  const value = fc.oneof(values(ids), likelyBodies(ids));
  const commands = [...known, ...known, ...strangeCommands];
  const command = fc
    .record({
      name: fc.constantFrom<unknown>(...commands, 7, null),
      args: fc.array(value, { maxLength: 3 }),
      ack: fc.constantFrom('', '1', '2'),
    })
    .map(({ name, args, ack }) => frame(`42${ack}${JSON.stringify([name, ...args])}`));
  const binary = fc
    .tuple(fc.constantFrom(...commands), fc.uint8Array({ maxLength: 40 }), fc.nat(3))
    .map(([name, bytes, count]) =>
      Buffer.concat([
        frame(`45${count}-3${JSON.stringify([name, { runId: { _placeholder: true, num: 0 } }])}`),
        ...Array.from({ length: count }, () => frame(Buffer.from(bytes), 2)),
      ]),
    );
  return fc.oneof(
    { weight: 5, arbitrary: command },
    { weight: 3, arbitrary: fc.constantFrom(...strangeTexts).map((text) => frame(text)) },
    { weight: 2, arbitrary: binary },
    fc
      .tuple(fc.constantFrom(0, 1, 2, 3, 8, 9, 10, 15), fc.uint8Array({ maxLength: 100 }))
      .map(([opcode, bytes]) => frame(Buffer.from(bytes), opcode)),
    fc.constantFrom(frameHead(2 ** 40), frameHead(5), Buffer.from([0xff, 0xff, 0xff])),
  );
}
