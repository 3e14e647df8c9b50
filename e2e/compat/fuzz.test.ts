import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cluster, startCluster } from '../support/cluster.js';

/** Malformed requests of each API. */
const requests = process.env.RUNQ_LONG ? 5000 : 150;
const seed = Number(process.env.RUNQ_SEED ?? Date.now());
vi.setConfig({ testTimeout: 30_000 + requests * 200, hookTimeout: 90_000 });

const key = 'a-key-of-the-test-0123456789';
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({
    apis: 1,
    workers: 1,
    env: {
      RUNQ_COMPAT: 'jobe,piston,judge0',
      RUNQ_COMPAT_KEYS: `fuzz=${key}`,
      RUNQ_COMPAT_RUNS: '20',
      RUNQ_REQUESTS_PER_MINUTE_PER_USER: '10000000',
    },
  });
});
afterAll(async () => {
  await cluster?.close();
});

interface Target {
  mount: string;
  header: string;
  paths: string[];
  /** A body that runs, of which parts are replaced. */
  body: object;
  /** Whether a refusal has the shape of the other system. */
  isRefusal(body: unknown): boolean;
}

const isObject = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body);

const targets: Record<string, Target> = {
  jobe: {
    mount: '/jobe/index.php/restapi',
    header: 'x-api-key',
    paths: ['/runs', '/runs/', '/files/abcdefgh', '/languages', '/nothing'],
    body: {
      run_spec: {
        language_id: 'python3',
        sourcecode: 'print(1)',
        sourcefilename: 'a.py',
        input: '',
        file_list: [['abcdefgh', 'b']],
        parameters: { cputime: 1, memorylimit: 100, runargs: ['a'], interpreterargs: ['-B'] },
      },
    },
    isRefusal: (body) => typeof body === 'string',
  },
  piston: {
    mount: '/api/v2/piston',
    header: 'authorization',
    paths: ['/execute', '/packages', '/runtimes', '/nothing'],
    body: {
      language: 'python',
      version: '*',
      files: [{ name: 'a.py', content: 'print(1)', encoding: 'utf8' }],
      stdin: '',
      args: ['a'],
      run_timeout: 1000,
      run_memory_limit: 100_000_000,
    },
    isRefusal: (body) => isObject(body) && typeof body.message === 'string',
  },
  judge0: {
    mount: '/compat/judge0',
    header: 'x-auth-token',
    paths: ['/submissions?wait=true', '/submissions/batch', '/submissions/x?fields=y', '/languages/x', '/nothing'],
    body: {
      source_code: 'print(1)',
      language_id: 71,
      stdin: '',
      expected_output: '1',
      cpu_time_limit: 1,
      memory_limit: 100_000,
      command_line_arguments: 'a',
      additional_files: '',
      submissions: [{ source_code: 'print(1)', language_id: 71 }],
    },
    isRefusal: (body) => body === null || isObject(body) || Array.isArray(body),
  },
};

const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', '\0', '../x', 'x'.repeat(5000), [], {}, [[]], '__proto__'),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Every path to a value inside a body. */
function listPaths(value: unknown, path: string[] = []): string[][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...inner.flatMap(([name, one]) => listPaths(one, [...path, name]))];
}

function replaceAt(value: unknown, [name, ...rest]: string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = replaceAt(copy[name], rest, replacement);
  return copy;
}

const bodyLike = (body: object): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...listPaths(body)), strange)
        .map(([path, replacement]) => JSON.stringify(replaceAt(body, path, replacement)) ?? ''),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );

/** On a busy machine the service may be without Redis for a moment. */
async function untilAvailable(send: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await send();
    if (response.status !== 503 || tries === 50) return response;
    await sleep(200);
  }
}

test.each(Object.entries(targets))('%s: no malformed request is a fault of the service', async (_name, target) => {
  const { mount, header, paths, body, isRefusal } = target;
  const request = fc.record({
    method: fc.constantFrom('POST', 'POST', 'POST', 'PUT', 'GET', 'DELETE', 'PATCH'),
    path: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...paths) }, fc.webPath()),
    text: bodyLike(body),
    isKnown: fc.integer({ min: 0, max: 9 }).map((digit) => digit > 0),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, text, isKnown }) => {
      const response = await untilAvailable(() =>
        fetch(`${cluster.apis[0]!.url}${mount}${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...(isKnown ? { [header]: key } : {}) },
          ...(method === 'GET' ? {} : { body: text }),
        }),
      );
      const answer = await response.text();
      expect(response.status, answer).toBeLessThan(500);
      if (response.status < 400) return;
      expect(isRefusal(answer === '' ? null : JSON.parse(answer)), `${response.status} ${answer}`).toBe(true);
    }),
    { seed, numRuns: requests, endOnFailure: true },
  );
});

test('the service goes on after all of it', async () => {
  const { url } = cluster.apis[0]!;
  const response = await untilAvailable(() =>
    fetch(`${url}/api/v2/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: key },
      body: JSON.stringify(targets.piston!.body),
    }),
  );
  expect(await response.json()).toMatchObject({ run: { stdout: '1\n' } });
});
