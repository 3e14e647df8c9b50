import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeRun, findLeftovers } from '../../test/support/test-store.js';
import { defaultSettings } from '../redis/live-settings.js';
import { createScript } from '../redis/lua-scripts.js';
import { createAuditLog } from './audit-log.js';
import { createEntityLists } from './entity-lists.js';
import { createSettingsVersions } from './settings-versions.js';
import { createUserOverrides } from './user-overrides.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const by = { userId: 'o:ps', role: 'ops' as const, why: 'because' };

async function open() {
  const store = await createTestStore(server.redis, { settings: { maxWaitingStudent: 50 } });
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 20 });
  const audit = createAuditLog(store);
  const actions = async () => (await audit.list({ limit: 100 })).entries.map(({ action }) => action);
  return { ...store, audit, actions, rules: createUserOverrides(store), lists: createEntityLists(store) };
}

it('a change is in force at once, survives what processes are configured with, and is taken back', async () => {
  const { operators, settings, scheduler, dispatched } = await open();
  await scheduler.submit([1, 2, 3].map((i) => describeRun({ runId: `r${i}`, userId: 'u' })));
  expect(dispatched).toHaveLength(2);
  await operators.changeSettings(by, 'settings', { runsPerStudent: 3 }, null);
  expect(dispatched).toHaveLength(3);
  await settings.seed({ ...defaultSettings, runsPerStudent: 1 });
  const live = await settings.readLive();
  expect(live).toMatchObject({ version: 1, changed: ['runsPerStudent'], settings: { runsPerStudent: 3 } });
  expect(live.configured.runsPerStudent).toBe(1);
  await operators.changeSettings(by, 'settings', { runsPerStudent: null }, 1);
  expect(await settings.readLive()).toMatchObject({ version: 2, changed: [], settings: { runsPerStudent: 1 } });
});

it('a change upon an older version is refused; one that changes nothing is not noted', async () => {
  const { operators, settings, actions } = await open();
  const change = (maxRuns: number, upon: number | null) =>
    operators.changeSettings(by, 'settings', { maxRuns }, upon).then(({ outcome }) => outcome);
  expect(await change(7, 0)).toBe('changed');
  expect(await change(8, 0)).toBe('conflict');
  expect(await change(7, 1)).toBe('changed');
  expect((await settings.readLive()).version).toBe(1);
  expect(await actions()).toEqual(['settings']);
});

it('a command that is sent again is done once, and answers as the first time', async () => {
  const { operators, redis, keys, settings, actions } = await open();
  const send = (name: string, ...args: (string | number)[]) => createScript({ redis }, name).call(keys, ...args);
  const change = ['c1', '0', 'ops', 'ops', '', 'settings', 'maxRuns', '5'];
  expect(await send('admin/changeSettings', ...change)).toEqual([1, 1, []]);
  await operators.changeSettings(by, 'settings', { maxRuns: 9 }, null);
  expect(await send('admin/changeSettings', ...change)).toEqual([1, 2, []]);
  expect((await settings.read()).maxRuns).toBe(9);
  for (let i = 0; i < 2; i++) {
    await send('admin/setUserOverride', 'c2', 'ops', 'ops', '', 'user.limits', 'u', 'runsPerUser', '4');
    await send('workers/setWorkerMode', 'c3', 'ops', 'ops', '', 'w', 'quiet');
    await send('admin/appendAudit', 'c4', 'ops', 'ops', '', 'user.cancel', 'u', '3 runs');
  }
  expect(await actions()).toEqual(['user.cancel', 'worker.quiet', 'user.limits', 'settings', 'settings']);
});

it('the audit log has who, what, why, before and after, is paged, and has a bounded length', async () => {
  const { operators, audit } = await open();
  await operators.changeSettings(by, 'settings', { exam: true, maxRuns: 30 }, null);
  await operators.setUserOverride(by, 'user.mute', 'a:b', { muted: true });
  const { entries, nextCursor } = await audit.list({ limit: 1 });
  expect(entries).toMatchObject([
    { ...{ who: 'o:ps', role: 'ops', why: 'because' }, action: 'user.mute', target: 'a:b' },
  ]);
  const [change] = (await audit.list({ limit: 1, cursor: nextCursor! })).entries;
  expect(JSON.parse(change!.before)).toEqual({ exam: 0, maxRuns: 20 });
  expect(JSON.parse(change!.after)).toEqual({ exam: 1, maxRuns: 30 });
  await operators.changeSettings(by, 'settings', { auditEntries: 100 }, null);
  for (let i = 0; i < 300; i++) await operators.appendAudit(by, 'user.cancel', 'u', `${i}`);
  const { entries: kept } = await audit.list({ limit: 1000 });
  // Redis trims whole nodes of a hundred entries.
  expect(kept.length).toBeGreaterThanOrEqual(100);
  expect(kept.length).toBeLessThanOrEqual(200);
});

it('rules hold for one user, over the end of all runs, and leave nothing when taken back', async () => {
  const store = await open();
  const { operators, rules, scheduler, redis, keys } = store;
  await operators.setUserOverride(by, 'user.limits', 'u', { maxWaiting: 1, runsPerUser: 1 });
  await operators.setUserOverride(by, 'user.mute', 'v', { muted: true });
  expect(await redis.pttl(keys.user('u'))).toBe(-1);
  expect(await rules.readMany(['u', 'v', 'w'])).toMatchObject([
    { runsPerUser: 1, maxWaiting: 1, muted: false },
    { runsPerUser: 2, muted: true },
    { runsPerUser: 2, maxWaiting: 50, muted: false },
  ]);
  const runs = ['a', 'b', 'c'].map((runId) => describeRun({ runId, userId: 'u' }));
  expect(await scheduler.submit(runs)).toEqual(['accepted', 'accepted', 'queue_full']);
  expect(await scheduler.submit([describeRun({ runId: 'd', userId: 'v' })])).toEqual(['muted']);
  expect(await rules.readMaxWaiting('u', 'student')).toBe(1);
  expect(await rules.listOverridden(10)).toEqual(expect.arrayContaining(['u', 'v']));
  for (const runId of ['a', 'b']) await scheduler.cancel(runId);
  for (const user of ['u', 'v'])
    await operators.setUserOverride(by, 'user.limits', user, { maxWaiting: null, runsPerUser: null, muted: null });
  await store.registry.deregister('w', 'i');
  expect(await findLeftovers(store)).toEqual([]);
});

it('the share of a client holds until ops set another number, and its user is in no list', async () => {
  const { operators, rules, scheduler, redis, keys } = await open();
  const submit = (runId: string) => scheduler.submit([describeRun({ runId, userId: 'u', role: 'grader', share: 1 })]);
  for (const runId of ['a', 'b']) await submit(runId);
  const readActive = () => redis.hget(keys.first.activeUsers, 'u');
  expect(await readActive()).toBe('1');
  expect(await rules.readMany(['u'])).toMatchObject([{ runsPerUser: 1, overrides: { runsPerUser: null } }]);
  expect(await rules.listOverridden(10)).toEqual([]);
  await operators.setUserOverride(by, 'user.limits', 'u', { runsPerUser: 2 });
  await submit('c');
  expect(await readActive()).toBe('2');
  await operators.setUserOverride(by, 'user.limits', 'u', { runsPerUser: null });
  expect(await rules.readMany(['u'])).toMatchObject([{ runsPerUser: 1 }]);
  for (const runId of ['a', 'b', 'c']) await scheduler.cancel(runId);
  expect(await rules.listOverridden(10)).toEqual([]);
});

it('an order to a worker stands until it is taken back, also for the next process of that name', async () => {
  const { operators, registry, lists, scheduler, dispatched, report } = await open();
  expect(await operators.setWorkerMode(by, 'nobody', 'quiet')).toBe(false);
  expect(await operators.setWorkerMode(by, 'w', 'quiet')).toBe(true);
  await scheduler.submit([describeRun({ runId: 'r', userId: 'u' })]);
  expect(await report({ id: 'w', incarnation: 'i', slots: 20 }, 60_000)).toEqual({ mode: 'quiet' });
  await registry.register({ id: 'w', incarnation: 'j', slots: 20 });
  expect(dispatched).toEqual([]);
  expect(await lists.listOrders(['w', 'x'])).toEqual(['quiet', null]);
  expect(await operators.setWorkerMode(by, 'w', 'resume')).toBe(true);
  expect(await report({ id: 'w', incarnation: 'j', slots: 20 }, 60_000)).toEqual({ mode: null });
  expect(dispatched).toHaveLength(1);
});

it('every change of settings leaves a version with who, why and all changed values; the newest 200 stay', async () => {
  const { operators, redis, keys } = await open();
  const versions = createSettingsVersions({ redis, keys });
  expect(await versions.list({ limit: 10 })).toEqual([]);
  await operators.changeSettings(by, 'settings', { maxRuns: 30 }, null);
  await operators.changeSettings({ ...by, why: '' }, 'settings', { exam: true, maxRuns: 31 }, null);
  await operators.changeSettings(by, 'pause', { paused: true, pauseReason: 'x' }, null);
  expect(await versions.list({ limit: 10 })).toMatchObject([
    { version: 3, action: 'pause', values: { maxRuns: 31, exam: true, paused: true } },
    { version: 2, who: 'o:ps', role: 'ops', why: '', values: { maxRuns: 31, exam: true } },
    { version: 1, why: 'because', at: expect.any(Number), values: { maxRuns: 30 } },
  ]);
  expect((await versions.list({ before: 3, limit: 1 })).map(({ version }) => version)).toEqual([2]);
  expect(await versions.read(0)).toEqual({ version: 0, values: {} });
  for (let i = 0; i < 199; i++) await operators.changeSettings(by, 'settings', { maxRuns: 100 + i }, null);
  expect(await redis.hlen(keys.first.settingsVersions)).toBe(200);
  expect(await versions.read(2)).toBeNull();
});
