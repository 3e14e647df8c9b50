import { type EventId, firstEventId, formatEventId, isAfter } from '@runq/common/contract/run-event';
import { createLog } from '@runq/common/process/log';
import { createAdmission } from '@runq/common/store/admission';
import { createTestKeys, startTestRedis, type TestRedis } from '@runq/common/store/redis.testkit';
import { createRunEventLog, type StoredEntry } from '@runq/common/store/run-events';
import { createWorkerRegistry } from '@runq/common/store/worker-registry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRunChannels } from './run-channels.js';
import { createWatchRun } from './watch-run.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(async () => {
  await server.close();
});

const program = { files: [], entry: 'main.py', args: [], stdin: '' };
const limits = {
  wallTimeMs: 1,
  cpuTimeMs: 1,
  memoryBytes: 1,
  outputBytes: 1,
  processes: 1,
  diskBytes: 1,
  idleTimeMs: 1,
};
const usage = { wallTimeMs: 0, cpuTimeMs: 0, memoryPeakBytes: 0, outputBytes: 0 };

/** A run that is active, and a process that watches it with connections of its own. */
async function setUp(runId: string) {
  const keys = createTestKeys();
  const { redis } = server;
  const deps = { redis, keys, dispatch: async () => {} };
  const admission = createAdmission(deps);
  const events = createRunEventLog({ redis, keys });
  await createWorkerRegistry(deps).hello({ id: 'w', incarnation: 'i', lanes: 4 });
  const shared = {
    runId,
    kind: 'run' as const,
    userId: 'ada',
    program,
    limits,
    interactive: false,
    label: null,
    role: 'student' as const,
    delayMs: 0,
  };
  await admission.submit([{ ...shared, class: 'interactive', batchId: null, batchIndex: null }]);
  await admission.start(runId, 1, 'token', 'w');
  const watcher = () => {
    const subscriber = server.connect();
    const reading = server.connect();
    const log = createLog({ level: 'silent', name: 'test' });
    const channels = createRunChannels({ subscriber, keys });
    const watchRun = createWatchRun({ channels, events: createRunEventLog({ redis: reading, keys }), log });
    return { channels, watchRun, reading };
  };
  const finish = (lastSeq: number) =>
    admission.finish(
      runId,
      1,
      {
        verdict: 'ok',
        exitCode: 0,
        signal: null,
        reason: '.',
        usage,
        outputTruncated: false,
        artifacts: [],
        artifactsCut: false,
      },
      lastSeq,
    );
  return { events, watcher, finish };
}

test('two readers, one of them slow, both with killed connections and moves between processes, miss and double nothing', async () => {
  const chunks = 600;
  const { events, watcher, finish } = await setUp('r1');
  const processes = [watcher(), watcher()];
  const expected = Array.from({ length: chunks }, (_, i) => `${i}|`).join('');

  async function read(slowly: boolean, moveEvery: number): Promise<{ text: string; ids: EventId[] }> {
    let text = '';
    const ids: EventId[] = [];
    let cursor = firstEventId;
    for (let turn = 0; ; turn++) {
      let over = false;
      let seen = 0;
      const { watchRun } = processes[turn % 2]!;
      const watching = watchRun('r1', cursor, async (entry: StoredEntry) => {
        if (seen++ >= moveEvery) return watching.close();
        cursor = entry.id;
        ids.push(entry.id);
        if (entry.kind === 'stdout') text += entry.data;
        if (entry.kind === 'finished') over = true;
        if (slowly && seen % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      });
      await watching.ended;
      if (over) return { text, ids };
    }
  }

  const readers = [read(false, 97), read(true, 10_000)];
  for (let i = 0; i < chunks; i++) {
    const accepted = await events.append('r1', 1, i + 2, [{ kind: 'stdout', data: Buffer.from(`${i}|`) }]);
    expect(accepted).toBe(true);
    if (i % 5 === 0) await events.append('r1', 1, i + 2, [{ kind: 'stdout', data: Buffer.from('resent') }]);
    if (i % 60 === 30) await server.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  }
  await finish(chunks + 1);
  for (const { text, ids } of await Promise.all(readers)) {
    expect(text).toBe(expected);
    for (const [i, id] of ids.slice(1).entries()) expect(isAfter(id, ids[i]!)).toBe(true);
    expect(formatEventId(ids.at(-1)!)).toBe(`1-${chunks + 2}`);
  }
  expect(processes.map(({ channels }) => channels.size)).toEqual([0, 0]);
});

test('a watcher that is closed lets its subscription go', async () => {
  const { watcher } = await setUp('r2');
  const { channels, watchRun } = watcher();
  const watching = watchRun('r2', firstEventId, () => {});
  await expect.poll(() => channels.size).toBe(1);
  watching.close();
  await watching.ended;
  expect(channels.size).toBe(0);
});

test('a watcher whose reads fail for a while goes on where it was, with nothing twice', async () => {
  const { events, watcher, finish } = await setUp('r3');
  const { watchRun, reading } = watcher();
  const seen: string[] = [];
  const watching = watchRun('r3', firstEventId, ({ kind, data }) => void seen.push(`${kind} ${data}`));
  await events.append('r3', 1, 2, [{ kind: 'stdout', data: Buffer.from('a') }]);
  await expect.poll(() => seen.at(-1)).toBe('stdout a');
  reading.disconnect();
  // The subscription goes too, so that what comes now has to be read.
  await server.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await events.append('r3', 1, 3, [{ kind: 'stdout', data: Buffer.from('b') }]);
  await finish(3);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(seen.at(-1)).toBe('stdout a');
  await reading.connect();
  await watching.ended;
  expect(seen.slice(-3)).toEqual(['stdout a', 'stdout b', 'finished {"verdict":"ok"}']);
  expect(new Set(seen).size).toBe(seen.length);
});

test('a reader that fails in the middle of an entry is given it again, and no other twice', async () => {
  const { events, watcher, finish } = await setUp('r4');
  const { watchRun } = watcher();
  await events.append('r4', 1, 2, [
    { kind: 'stdout', data: Buffer.from('a') },
    { kind: 'stdout', data: Buffer.from('b') },
  ]);
  await finish(3);
  const seen: string[] = [];
  let failures = 0;
  const watching = watchRun('r4', firstEventId, ({ kind, data }) => {
    if (String(data) === 'b' && failures++ === 0) throw new Error('the reader is not well');
    seen.push(kind === 'stdout' ? String(data) : kind);
  });
  await watching.ended;
  expect([failures, ...seen]).toEqual([2, 'state', 'state', 'a', 'b', 'finished']);
});

test('a reader that leaves while it is being given an entry is given no further one', async () => {
  const { events, watcher } = await setUp('r5');
  const { channels, watchRun } = watcher();
  await events.append('r5', 1, 2, [{ kind: 'stdout', data: Buffer.from('a') }]);
  const seen: string[] = [];
  const watching = watchRun('r5', firstEventId, async ({ kind }) => {
    seen.push(kind);
    await new Promise((resolve) => setTimeout(resolve, 20));
    watching.close();
  });
  await watching.ended;
  expect(seen).toEqual(['state']);
  expect(channels.size).toBe(0);
});
