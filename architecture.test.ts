import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findViolations } from './scripts/architecture/find-violations.js';
import { readSources } from './scripts/architecture/read-sources.js';
import { scanImports } from './scripts/architecture/scan-imports.js';

const root = fileURLToPath(new URL('.', import.meta.url));

test('the house is in order', () => {
  expect(findViolations(readSources(root))).toEqual([]);
});

test('the sources are really read', () => {
  const sources = readSources(root);
  expect(sources.has('api/src/main.ts')).toBe(true);
  expect(sources.has('worker/src/main.ts')).toBe(true);
  expect([...sources.keys()].filter((path) => /node_modules|\/dist\//.test(path))).toEqual([]);
});

test('imports are found in every form', () => {
  const text = `
    import a, { b } from 'one';
    import type { c } from 'two';
    import { type d, type e } from 'three';
    import {
      f,
      type g,
    } from 'four';
    export { h } from 'five';
    export * from 'six';
    import 'seven';
    const i = await import('eight');
    // import j from 'nine';
    /* import k from 'ten'; */
    export const l = 'from';
  `;
  expect(scanImports(text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' type' : ''}`)).toEqual([
    'one',
    'two type',
    'three type',
    'four',
    'five',
    'six',
    'seven',
    'eight',
  ]);
});

const target = 'export const x = 1;\n';
const uses = (specifier: string) => `import { x } from '${specifier}';\n`;
const usesType = (specifier: string) => `import type { x } from '${specifier}';\n`;

/** Made-up houses with exactly one thing wrong, and a word of the sentence that must say so. */
const broken: [string, Record<string, string>, RegExp][] = [
  [
    'the API imports the worker',
    { 'api/src/runs/a.ts': uses('../../../worker/src/b.js'), 'worker/src/b.ts': target },
    /may not import from worker/,
  ],
  [
    'the worker imports the API by its package',
    { 'worker/src/b.ts': uses('@runq/api/app') },
    /nothing imports from api or worker/,
  ],
  [
    'even a test crosses from the API to the worker',
    { 'api/src/a.test.ts': uses('../../worker/src/b.js'), 'worker/src/b.ts': target },
    /a test of api/,
  ],
  [
    'the contract imports the store',
    { 'common/src/contract/a.ts': uses('../store/b.js'), 'common/src/store/b.ts': target },
    /may not import from store/,
  ],
  ['the contract imports a package', { 'common/src/contract/a.ts': uses('pino') }, /only zod/],
  ['the contract imports a module of Node', { 'common/src/contract/a.ts': uses('node:fs') }, /only zod/],
  [
    'the sandbox imports the store',
    { 'worker/src/sandbox/a.ts': uses('@runq/common/store/b'), 'common/src/store/b.ts': target },
    /may not import from store/,
  ],
  [
    'the sandbox imports even a type of the store',
    { 'worker/src/sandbox/a.ts': usesType('@runq/common/store/b'), 'common/src/store/b.ts': target },
    /may not import from store/,
  ],
  ['the sandbox imports bullmq', { 'worker/src/sandbox/a.ts': uses('bullmq') }, /bullmq/],
  [
    'the story of a run imports what starts the worker',
    { 'worker/src/execute-run.ts': uses('./start-worker.js'), 'worker/src/start-worker.ts': target },
    /may not import from start-worker/,
  ],
  [
    'something imports a main',
    { 'api/src/app.ts': uses('./main.js'), 'api/src/main.ts': target },
    /nothing imports a main/,
  ],
  [
    'a use case imports a route',
    { 'api/src/runs/a.ts': uses('../routes/b.js'), 'api/src/routes/b.ts': target },
    /only types from transport/,
  ],
  [
    'a route talks to the store itself',
    { 'api/src/routes/a.ts': uses('@runq/common/store/b'), 'common/src/store/b.ts': target },
    /only types from store/,
  ],
  [
    'the page imports more than types of the contract',
    { 'web/src/a.ts': uses('@runq/common/contract/b'), 'common/src/contract/b.ts': target },
    /only types from contract/,
  ],
  [
    'the page imports the store',
    { 'web/src/a.ts': usesType('@runq/common/store/b'), 'common/src/store/b.ts': target },
    /may not import from store/,
  ],
  [
    'an end-to-end test imports ours',
    { 'e2e/a.test.ts': usesType('../api/src/app.js'), 'api/src/app.ts': target },
    /a test of e2e/,
  ],
  ['ioredis in a use case', { 'api/src/runs/a.ts': uses('ioredis') }, /ioredis/],
  ['bullmq in a second file of the store', { 'common/src/store/a.ts': uses('bullmq') }, /bullmq/],
  ['express in a use case', { 'api/src/runs/a.ts': usesType('express') }, /express/],
  ['socket.io in a route', { 'api/src/routes/a.ts': uses('socket.io') }, /socket\.io/],
  ['processes outside the sandbox', { 'worker/src/a.ts': uses('node:child_process') }, /child_process/],
  [
    'processes in two files of the sandbox',
    { 'worker/src/sandbox/a.ts': uses('node:child_process'), 'worker/src/sandbox/b.ts': uses('child_process') },
    /only one file/,
  ],
  ['the environment in a use case', { 'api/src/runs/a.ts': 'const home = process.env.HOME;\n' }, /process\.env/],
  ['the environment under brackets', { 'worker/src/a.ts': "const home = process['env'].HOME;\n" }, /process\.env/],
  ['a barrel', { 'api/src/runs/index.ts': target }, /says nothing/],
  ['a folder of helpers', { 'common/src/store/helpers/a.ts': target }, /says nothing/],
  ['a file of utils', { 'web/src/utils.ts': target }, /says nothing/],
  ['a name in capitals', { 'api/src/runs/EnqueueRun.ts': target }, /kebab-case/],
  ['a long file', { 'api/src/runs/a.ts': 'x;\n'.repeat(251) }, /251 lines/],
  ['a file in no room', { 'api/src/misc/a.ts': uses('zod') }, /no room/],
  [
    'a circle',
    {
      'api/src/runs/a.ts': uses('./b.js'),
      'api/src/runs/b.ts': usesType('./c.js'),
      'api/src/runs/c.ts': uses('./a.js'),
    },
    /circle/,
  ],
];

test.each(broken)('it is told when there is %s', (_, files, sentence) => {
  const violations = findViolations(new Map(Object.entries(files)));
  expect(violations.join('\n')).toMatch(sentence);
});

test('what the table allows is silent', () => {
  const files = {
    'common/src/contract/run.ts': uses('zod'),
    'common/src/store/redis.ts': `${uses('ioredis')}${uses('../contract/run.js')}`,
    'common/src/store/run-queue.ts': uses('bullmq'),
    'api/src/main.ts': `${uses('./app.js')}const port = process.env.PORT;\n`,
    'api/src/app.ts': `${uses('express')}${uses('./runs/enqueue-run.js')}`,
    'api/src/runs/enqueue-run.ts': uses('@runq/common/store/run-queue'),
    'api/src/sockets/gateway.ts': uses('socket.io'),
    'worker/src/take-deliveries.ts': uses('bullmq'),
    'worker/src/sandbox/supervise.ts': uses('node:child_process'),
    'web/src/page.tsx': usesType('@runq/common/contract/run'),
    'api/src/runs/enqueue-run.test.ts': uses('ioredis'),
    'api/src/runs/long.ts': 'x;\n'.repeat(250),
  };
  expect(findViolations(new Map(Object.entries(files)))).toEqual([]);
});
