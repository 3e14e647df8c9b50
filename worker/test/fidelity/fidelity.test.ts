import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../support/test-sandbox.js';
import { type Case, parseCases, readCases } from './read-cases.js';
import { type Ending, runPython } from './run-python.js';

let sandbox: Sandbox;
let env: Record<string, string>;
beforeAll(async () => {
  sandbox = await openTestSandbox();
  const asked = await runProgram(sandbox, 'import json, os; print(json.dumps(dict(os.environ)))');
  env = JSON.parse(asked.stdout);
});
afterAll(() => sandbox.close());

const MiB = 1024 * 1024;

async function runInSandbox({ files, entry, stdin, args }: Case): Promise<Ending> {
  const content = (path: string) => files.get(path)!.toString('base64');
  const others = [...files.keys()].filter((path) => path !== entry);
  const seen = await runProgram(sandbox, files.get(entry)!, {
    entry,
    stdin,
    args,
    files: others.map((path) => ({ path, content: content(path), encoding: 'base64' as const })),
    limits: { memoryBytes: 256 * MiB, wallTimeMs: 15_000, cpuTimeMs: 10_000, outputBytes: 4 * MiB, processes: 64 },
  });
  const { exitCode, signal, stopReason, fault } = seen.result;
  expect({ stopReason, fault }).toEqual({ stopReason: null, fault: null });
  return { stdout: seen.stdout, stderr: seen.stderr, exitCode, signal };
}

/** Replaces addresses, process ids and names of temporary files, which differ from run to run. */
const withoutRandomParts = (text: string) =>
  text
    .replace(/0x[0-9a-f]+/g, '0x')
    .replace(/\b(pid|ident|parent)=\d+|\b(started|stopped)( daemon)? \d{9,}/g, '$1$2')
    .replace(/\/tmp\/(tmp|sock)\w+/g, '/tmp/$1');

const comparable = ({ stdout, stderr, ...ending }: Ending) => ({
  ...ending,
  stdout: withoutRandomParts(stdout),
  stderr: withoutRandomParts(stderr),
});

describe.each(readCases())('%s', (_, cases) => {
  test.each(cases)('$name: as `python3 main.py`', async (one) => {
    const plain = runPython(one, env);
    const seen = await runInSandbox(one);
    if (one.differs === null) expect(comparable(seen)).toEqual(comparable(plain));
    else {
      expect(seen.stdout).toBe(one.differs.stdout);
      expect(plain.stdout, `no longer differs: ${one.differs.reason}`).not.toBe(seen.stdout);
    }
  });
});

test('case names are unique', () => {
  const names = readCases().flatMap(([theme, cases]) => cases.map(({ name }) => `${theme}: ${name}`));
  expect(names.length).toBe(new Set(names).size);
});

test('parses a file of cases', () => {
  const [one, two] = parseCases(
    '[case one]\nprint(1)\n\n[file a/b.py]\n\nx = 1\n\n[stdin]\n\n[case two]\n[entry c.py]\n' +
      '[escaped c.py]\n\\xe9\\n\n[args x  y]\n[plain -u]\n[differs why]\n[1]\n',
  );
  const content = (of: Case | undefined) => [...of!.files].map(([path, bytes]) => [path, bytes.toString('latin1')]);
  expect(content(one)).toEqual([
    ['main.py', 'print(1)\n'],
    ['a/b.py', '\nx = 1\n'],
  ]);
  expect([one?.stdin, one?.args, one?.differs]).toEqual(['', ['one', 'two'], null]);
  expect(content(two)).toEqual([['c.py', '\xe9\n']]);
  expect(two).toMatchObject({ entry: 'c.py', args: ['x', 'y'], plainOptions: ['-u'] });
  expect(two?.differs).toEqual({ reason: 'why', stdout: '[1]\n' });
  expect(() => parseCases('[case a]\n[args b]\nx\n')).toThrow('[args] takes no lines');
  expect(() => parseCases('x\n[case a]\n')).toThrow('before the first case');
});
