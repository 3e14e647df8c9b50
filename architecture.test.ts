import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findForbiddenWords, findLongLines } from './scripts/architecture/check-prose.js';
import { findViolations } from './scripts/architecture/find-violations.js';
import { readProse, readSources } from './scripts/architecture/read-sources.js';
import { scanImports } from './scripts/architecture/scan-imports.js';

const root = fileURLToPath(new URL('.', import.meta.url));

test('dependency rules hold', () => {
  expect(findViolations(readSources(root))).toEqual([]);
});

test('lines have at most 120 characters', () => {
  expect(findLongLines(readProse(root))).toEqual([]);
});

test('code and prose avoid the forbidden words', () => {
  expect(findForbiddenWords(readProse(root))).toEqual([]);
});

test('reads the sources', () => {
  const sources = readSources(root);
  expect(sources.has('api/src/main.ts')).toBe(true);
  expect(sources.has('worker/src/main.ts')).toBe(true);
  expect([...sources.keys()].filter((path) => /node_modules|\/dist\//.test(path))).toEqual([]);
});

test('finds imports in every form', () => {
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

/** Invented sources with exactly one violation, and a pattern of the sentence that reports it. */
const broken: [string, Record<string, string>, RegExp][] = [
  [
    'the API imports the worker',
    { 'api/src/runs/a.ts': uses('../../../worker/src/run/b.js'), 'worker/src/run/b.ts': target },
    /service may not import from run/,
  ],
  [
    'the worker imports the API by its package',
    { 'worker/src/run/b.ts': uses('@runq/api/app') },
    /nothing imports from api or worker/,
  ],
  [
    'even a test crosses from the API to the worker',
    { 'api/src/a.test.ts': uses('../../worker/src/run/b.js'), 'worker/src/run/b.ts': target },
    /a test of api/,
  ],
  [
    'the contract imports Redis code',
    { 'common/src/contract/a.ts': uses('../redis/b.js'), 'common/src/redis/b.ts': target },
    /may not import from redis/,
  ],
  ['the contract imports a package', { 'common/src/contract/a.ts': uses('pino') }, /only zod/],
  ['the contract imports a module of Node', { 'common/src/contract/a.ts': uses('node:fs') }, /only zod/],
  [
    'the sandbox imports the store',
    { 'worker/src/sandbox/a.ts': uses('@runq/common/redis/b'), 'common/src/redis/b.ts': target },
    /may not import from redis/,
  ],
  [
    'the sandbox imports a type of Redis code',
    { 'worker/src/sandbox/a.ts': usesType('@runq/common/redis/b'), 'common/src/redis/b.ts': target },
    /may not import from redis/,
  ],
  ['the sandbox imports bullmq', { 'worker/src/sandbox/a.ts': uses('bullmq') }, /bullmq/],
  [
    'the execution of a run imports the worker',
    { 'worker/src/run/execute-run.ts': uses('../worker.js'), 'worker/src/worker.ts': target },
    /may not import from worker/,
  ],
  [
    'something imports a main',
    { 'api/src/app.ts': uses('./main.js'), 'api/src/main.ts': target },
    /nothing imports a main/,
  ],
  [
    'a service imports a route',
    { 'api/src/runs/a.ts': uses('../routes/b.js'), 'api/src/routes/b.ts': target },
    /only types from transport/,
  ],
  [
    'a route imports Redis code',
    { 'api/src/routes/a.ts': uses('@runq/common/redis/b'), 'common/src/redis/b.ts': target },
    /only types from redis/,
  ],
  [
    'the page imports more than types of the contract',
    { 'web/src/a.ts': uses('@runq/common/contract/b'), 'common/src/contract/b.ts': target },
    /only types from contract/,
  ],
  [
    'the page imports Redis code',
    { 'web/src/a.ts': usesType('@runq/common/redis/b'), 'common/src/redis/b.ts': target },
    /may not import from redis/,
  ],
  [
    'an end-to-end test imports ours',
    { 'e2e/a.test.ts': usesType('../api/src/app.js'), 'api/src/app.ts': target },
    /a test of e2e/,
  ],
  ['ioredis in a service', { 'api/src/runs/a.ts': uses('ioredis') }, /ioredis/],
  ['bullmq in a second file of the scheduler', { 'common/src/scheduler/a.ts': uses('bullmq') }, /bullmq/],
  ['express in a service', { 'api/src/runs/a.ts': usesType('express') }, /express/],
  ['socket.io in a route', { 'api/src/routes/a.ts': uses('socket.io') }, /socket\.io/],
  ['processes outside the sandbox', { 'worker/src/run/a.ts': uses('node:child_process') }, /child_process/],
  [
    'processes in two files of the sandbox',
    { 'worker/src/sandbox/a.ts': uses('node:child_process'), 'worker/src/sandbox/b.ts': uses('child_process') },
    /only one file/,
  ],
  ['the environment in a service', { 'api/src/runs/a.ts': 'const home = process.env.HOME;\n' }, /process\.env/],
  ['the environment under brackets', { 'worker/src/run/a.ts': "const home = process['env'].HOME;\n" }, /process\.env/],
  ['a barrel', { 'api/src/runs/index.ts': target }, /says nothing/],
  ['a folder of helpers', { 'common/src/redis/helpers/a.ts': target }, /says nothing/],
  ['a file of utils', { 'web/src/utils.ts': target }, /says nothing/],
  ['a name in capitals', { 'api/src/runs/SubmitRun.ts': target }, /kebab-case/],
  [
    'a large folder',
    Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`api/src/runs/a${i}.ts`, target])),
    /31 files/,
  ],
  [
    'a web folder that imports one above it',
    { 'web/src/ui/a.ts': uses('../run/b.js'), 'web/src/run/b.ts': target },
    /may not import from web run/,
  ],
  ['a long file', { 'api/src/runs/a.ts': 'x;\n'.repeat(251) }, /251 lines/],
  ['a file in no layer', { 'api/src/misc/a.ts': uses('zod') }, /no layer/],
  [
    'a circular import',
    {
      'api/src/runs/a.ts': uses('./b.js'),
      'api/src/runs/b.ts': usesType('./c.js'),
      'api/src/runs/c.ts': uses('./a.js'),
    },
    /circular/,
  ],
];

test.each(broken)('reports %s', (_, files, sentence) => {
  const violations = findViolations(new Map(Object.entries(files)));
  expect(violations.join('\n')).toMatch(sentence);
});

test('reports nothing for allowed imports', () => {
  const files = {
    'common/src/contract/run.ts': uses('zod'),
    'common/src/redis/connection.ts': `${uses('ioredis')}${uses('../contract/run.js')}`,
    'common/src/scheduler/dispatch-queue.ts': uses('bullmq'),
    'api/src/main.ts': `${uses('./app.js')}const port = process.env.PORT;\n`,
    'api/src/app.ts': `${uses('express')}${uses('./runs/submit-run.js')}`,
    'api/src/runs/submit-run.ts': uses('@runq/common/scheduler/dispatch-queue'),
    'api/src/sockets/gateway.ts': uses('socket.io'),
    'worker/src/queue/bullmq-consumer.ts': uses('bullmq'),
    'worker/src/sandbox/supervisor-process.ts': uses('node:child_process'),
    'web/src/page.tsx': usesType('@runq/common/contract/run'),
    'api/src/runs/submit-run.test.ts': uses('ioredis'),
    'api/src/runs/long.ts': 'x;\n'.repeat(250),
  };
  expect(findViolations(new Map(Object.entries(files)))).toEqual([]);
});
