import { createLog } from '@runq/common/process/log';
import { expect, test, vi } from 'vitest';
import { createServiceStateWatch, describeServiceState } from './service-state.js';

const works = {
  ...{ isPaused: false, pauseReason: null, slots: 20, hasWorkers: true },
  ...{ readyUsers: { active: 0, inactive: 0 }, isMemoryShort: false },
};
const service = { isDraining: false, isReachable: true, isStorageFull: false, isDiskLow: false, signals: works };

test('a service that works has no issue', () => {
  expect(describeServiceState(service)).toEqual({ issue: null, message: null });
});

test.each([
  [{ isReachable: false }, 'unavailable'],
  [{ isDraining: true, isReachable: false }, 'draining'],
  [{ isStorageFull: true }, 'storage_full'],
  [{ isDiskLow: true, signals: { ...works, slots: 0 } }, 'storage_full'],
  [{ signals: { ...works, slots: 0 } }, 'no_worker'],
  [{ signals: { ...works, hasWorkers: false } }, 'no_worker'],
  [{ signals: { ...works, slots: 0, isPaused: true } }, 'paused'],
] as const)('%o is the issue %s', (change, issue) => {
  expect(describeServiceState({ ...service, ...change }).issue).toBe(issue);
});

test('a pause has the reason that ops gave', () => {
  const signals = { ...works, isPaused: true, pauseReason: 'The exam starts at ten.' };
  expect(describeServiceState({ ...service, signals }).message).toBe('Runs are paused: The exam starts at ten.');
});

/** Watches with an interval of 5 ms; `issues` has each change. */
function watchIssues(readSignals: () => Promise<typeof works>) {
  const watch = createServiceStateWatch({
    readSignals,
    isConnected: () => true,
    isStorageFull: () => false,
    isDiskLow: () => false,
    isDue: () => true,
    intervalMs: 5,
    log: createLog({ level: 'silent', name: 'test' }),
  });
  const issues: unknown[] = [];
  watch.onChange(({ issue }) => issues.push(issue));
  return { watch, issues };
}

test('reports each change once, and a Redis that stops answering', async () => {
  const signals = { ...works };
  let isAnswering = true;
  const { watch, issues } = watchIssues(() => (isAnswering ? Promise.resolve({ ...signals }) : new Promise(() => {})));
  signals.isPaused = true;
  await vi.waitFor(() => expect(issues).toEqual(['paused']), 15_000);
  signals.isPaused = false;
  await vi.waitFor(() => expect(issues).toEqual(['paused', null]), 15_000);
  isAnswering = false;
  await vi.waitFor(() => expect(issues).toEqual(['paused', null, 'unavailable']), { timeout: 10_000 });
  watch.drain();
  expect(watch.read().issue).toBe('draining');
  watch.close();
});

test('reads that fail again and again are a Redis that does not answer', async () => {
  let isFailing = true;
  const { watch, issues } = watchIssues(async () => {
    if (isFailing) throw new Error('LOADING Redis is loading the dataset in memory');
    return works;
  });
  await vi.waitFor(() => expect(issues).toEqual(['unavailable']), { timeout: 20_000 });
  isFailing = false;
  await vi.waitFor(() => expect(issues).toEqual(['unavailable', null]), { timeout: 20_000 });
  watch.close();
});
