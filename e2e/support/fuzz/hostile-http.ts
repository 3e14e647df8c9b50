import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { RawRequest } from '../raw-request.js';
import { createSchemaValues, type JsonSchema } from './schema-values.js';

interface Documented {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
}
export interface ApiDocument {
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, JsonSchema> };
  'x-socket-commands': { name: string }[];
}

/** A text that must never appear in a log, wherever a request contains it. */
export const planted = 'Planted-5ecret';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];
const strangePaths = [
  '/',
  '/V1/Shares/x',
  '//',
  '/v1',
  '/assets/x',
  '/queues/api/queues',
  '/socket.io/',
  '/%2e%2e/x',
  '*',
  'x',
];
const strangeParts = [
  planted,
  ...[
    '',
    '%',
    '%zz',
    '%00',
    '%c0%af',
    '%ED%A0%80',
    '%2f..%2f',
    '..',
    '*',
    'a:b',
    '__proto__',
    'constructor',
    '%F0%9F%90%8D',
  ],
  'x'.repeat(3000),
];
const strangeValues = [
  planted,
  ...[
    '',
    '0',
    '-1',
    '1e309',
    'NaN',
    '1.5',
    '%',
    '%00',
    'null',
    'true',
    '__proto__',
    '9'.repeat(400),
    '2-1',
    '1-99999999999',
  ],
];
export const strangeHeaders: [string, string[]][] = [
  ['Cookie', ['runq_board=%', 'runq_board=', '=;=;;', `runq_board=${planted}.${planted}`, 'x'.repeat(3000)]],
  ['Idempotency-Key', ['', planted, 'x'.repeat(300), '\u00e9', 'same']],
  ['If-Match', ['*', '"', `"${planted}"`, 'W/"x"', '"a","b"', ','.repeat(50)]],
  ['If-None-Match', ['*', '"x"', ',']],
  ['Last-Event-ID', ['1-1', '0', '-', '99999999999999999999-1', planted]],
  ['Range', ['bytes=0-0', 'bytes=9-1', 'lines=1']],
  ['Expect', ['100-continue', planted]],
  ['X-Forwarded-For', ['1.1.1.1', planted]],
  ['X-Forwarded-Host', [planted]],
  ['Accept-Encoding', ['br', 'gzip;q=0', '*;q=x', planted]],
  ['Accept', [planted, '*/*;q=9']],
  ['Upgrade', ['websocket', 'h2c']],
  ['Authorization', ['Bearer', `Bearer ${planted}`, 'Basic eDp5', 'Bearer a.b.c', 'bearer  x']],
];
const contentTypes = [
  'application/json',
  'text/plain',
  'application/json; charset=utf-16',
  'multipart/form-data',
  planted,
];

/** JSON texts that parsers tend to mishandle. */
const strangeJson = [
  '',
  '{',
  'null',
  '"text"',
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
  `${'{"a":'.repeat(1500)}1${'}'.repeat(1500)}`,
  '{"__proto__":{"role":"ops"},"constructor":{"prototype":1}}',
  '{"code":"\\u0000\\ud800","label":"\\udfff"}',
  '{"code":1e999,"limits":{"wallTimeMs":-0,"memoryBytes":1e308}}',
  `{"files":[${'{},'.repeat(500)}{}]}`,
  `{"code":"${planted}","userId":"${planted}"}`,
  '{"files":[{"path":"../x","content":"%%%","encoding":"base64"},{"path":"a\\u0000b","content":""}]}',
  '{"a":1,"a":2,}',
  '\ufeff{}',
];
const notUtf8 = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
const bomb = gzipSync(Buffer.alloc(20_000_000, '['));

/** All property names of the document. */
function wordsOf(document: unknown): string[] {
  const words = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      if (name === 'properties') for (const word of Object.keys(value as object)) words.add(word);
      visit(value);
    }
  };
  visit(document);
  return [...words];
}

function bodies(document: ApiDocument): fc.Arbitrary<Buffer> {
  const words = [...wordsOf(document), '__proto__', 'code'];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, 2 ** 53, '', planted, 'main.py', 'utf8', '\ud800', '\0'),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 6 }),
    ),
  }));
  return fc.oneof(
    { weight: 4, arbitrary: value.map((json) => Buffer.from(JSON.stringify(json))) },
    { weight: 2, arbitrary: fc.constantFrom(...strangeJson).map((text) => Buffer.from(text)) },
    fc.constant(notUtf8),
    fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  );
}

/** Texts that are valid somewhere, so that requests pass the parsers. */
const validTexts = ['main.py', 'print(1)', 'a.txt', 'alice', 'student', '1-1', planted];

/** Bodies that the document describes, with a strange part here and there; null of a route that has none. */
function createDescribedBodies(document: ApiDocument, ids: string[]) {
  const strange = fc.constantFrom<unknown>(null, true, -1, 1.5, 1e308, '', [], {}, 'x'.repeat(5000), '\ud800', '\0');
  const { schemas: components } = document.components;
  const valuesOf = createSchemaValues({ components, texts: [...ids, ...validTexts], strange });
  return ({ requestBody }: Documented): fc.Arbitrary<Buffer> | null => {
    const schema = requestBody?.content['application/json']?.schema;
    return schema ? valuesOf(schema).map((value) => Buffer.from(JSON.stringify(value) ?? '')) : null;
  };
}

/** Requests that no real client sends, to all documented and some other routes. */
export function hostileRequests(document: ApiDocument, ids: Record<string, string[]>): fc.Arbitrary<RawRequest> {
  const describeBodies = createDescribedBodies(document, Object.values(ids).flat());
  const routes = Object.entries(document.paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      query: (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      described: describeBodies(operation),
    })),
  );
  const others = strangePaths.map((path) => ({ path, method: 'GET', query: ['share'], described: null }));
  const header = fc
    .constantFrom(...strangeHeaders)
    .chain(([name, values]) => fc.tuple(fc.constant(name), fc.constantFrom(...values)));
  const strangeContent = fc.oneof(
    { weight: 30, arbitrary: bodies(document).map((body) => ({ body, encoding: [] as string[] })) },
    fc.constantFrom<string>('gzip', 'br', 'deflate', planted).map((word) => ({ body: bomb, encoding: [word] })),
  );
  const contentOf = (described: fc.Arbitrary<Buffer> | null) =>
    described === null
      ? strangeContent
      : fc.oneof(
          { weight: 2, arbitrary: described.map((body) => ({ body, encoding: [] as string[] })) },
          { weight: 1, arbitrary: strangeContent },
        );

  return fc
    .constantFrom(...routes, ...routes, ...others)
    .chain((route) =>
      fc.record({
        method: fc.oneof({ weight: 4, arbitrary: fc.constant(route.method) }, fc.constantFrom(...methods)),
        parts: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
        query: fc.array(
          fc.tuple(fc.constantFrom(...route.query, 'x', '__proto__[a]', planted), fc.constantFrom(...strangeValues)),
          {
            maxLength: 3,
          },
        ),
        headers: fc.array(header, { maxLength: 3 }),
        contentType: fc.constantFrom(...contentTypes),
        content: contentOf(route.described),
        route: fc.constant(route),
      }),
    )
    .map(({ method, parts, query, headers, contentType, content: { body, encoding }, route }) => {
      let used = 0;
      const target = route.path.replace(/\{\w+\}/g, () => {
        const known = Object.values(ids).flat();
        const choices = [...known, ...known, ...strangeParts];
        return choices[parts[used++ % parts.length]! % choices.length]!;
      });
      const text = query.map(([name, value]) => `${name}=${value}`).join('&');
      const hasBody = !['GET', 'HEAD'].includes(method) || body.length % 3 === 0;
      return {
        method,
        target: text === '' ? target : `${target}?${text}`,
        headers: [
          ['Host', '127.0.0.1'],
          ...headers,
          ...(hasBody ? ([['Content-Type', contentType]] as [string, string][]) : []),
          ...encoding.map((word): [string, string] => ['Content-Encoding', word]),
          ...(hasBody ? ([['Content-Length', String(body.length)]] as [string, string][]) : []),
        ],
        body: hasBody ? body : Buffer.alloc(0),
      };
    });
}
