import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, textOf, type WireRun } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
const samplePauseMs = 100;

beforeAll(async () => {
  runq = await startRunq();
});
afterAll(async () => {
  await runq?.stop();
});

interface Health {
  users: { active_count: number };
  threads: { total_active: number };
}

test('queues the third run of a user until one of their runs finishes', async () => {
  const user = await signIn(runq.url, 'threefold');
  const code = 'input()';
  const runs: WireRun[] = [];
  for (let i = 0; i < 3; i++) runs.push(await user.submit({ code, interactive: true }));
  const third = await user.read(runs[2]!.id);
  expect(third).toMatchObject({ state: 'queued', queue: { position: 1, waitingFor: 'user_limit' } });
  await user.json('POST', `/v1/runs/${runs[0]!.id}/stdin`, { data: 'x\n' });
  await until(async () => (await user.read(third.id)).state === 'active', 'the third run to become active');
  for (const { id } of runs.slice(1)) await user.json('POST', `/v1/runs/${id}/stdin`, { data: 'x\n' });
  for (const { id } of runs) expect(await user.read(id, 20_000)).toMatchObject({ verdict: 'ok' });
});

test('queues the eleventh user until a slot is free', async () => {
  const users = await Promise.all(Array.from({ length: 11 }, (_, i) => signIn(runq.url, `full-${i}`)));
  const runs: WireRun[] = [];
  for (const user of users) runs.push(await user.submit({ code: 'input()', interactive: true }));
  const last = await users[10]!.read(runs[10]!.id);
  expect(last).toMatchObject({ state: 'queued', queue: { waitingFor: 'class_limit' } });
  await users[0]!.json('POST', `/v1/runs/${runs[0]!.id}/stdin`, { eof: true });
  await until(async () => (await users[10]!.read(last.id)).state === 'active', 'the eleventh user to become active');
  await Promise.all(users.map((user, i) => user.cancel(runs[i]!.id)));
  await until(async () => (await health()).users.active_count === 0, 'all slots to be free');
});

test('twelve users with three runs each: limits always hold and no output is mixed up', async () => {
  const users = await Promise.all(Array.from({ length: 12 }, (_, i) => signIn(runq.url, `user-${i}`)));
  const ops = await signIn(runq.url, 'watcher', 'ops');
  const submitted: { user: Client; id: string; word: string }[] = [];
  for (let round = 0; round < 3; round++)
    for (const [i, user] of users.entries()) {
      const word = `u${i}r${round}`;
      const code = `import time\nprint("${word} begins", flush=True)\ntime.sleep(2)\nprint("${word} ends")`;
      submitted.push({ user, word, id: (await user.submit({ code })).id });
    }
  let over = false;
  const finished = Promise.all(submitted.map(({ user, id }) => user.events(id))).finally(() => (over = true));
  while (!over) {
    const stats = await ops.json<{ sessions: { username: string; active_threads: number }[] }>('GET', '/system-stats');
    const active = stats.sessions.filter((session) => session.active_threads > 0);
    expect(active.length).toBeLessThanOrEqual(10);
    for (const session of active) expect(session.active_threads).toBeLessThanOrEqual(2);
    await sleep(samplePauseMs);
  }
  for (const [index, events] of (await finished).entries()) {
    const { word } = submitted[index]!;
    expect(textOf(events)).toBe(`${word} begins\n${word} ends\n`);
    expect(events.at(-1)?.data.run?.verdict).toBe('ok');
  }
});

async function health(): Promise<Health> {
  return (await fetch(`${runq.url}/health`)).json() as Promise<Health>;
}
