import { defaultSettings } from '@runq/common/redis/live-settings';
import { describeReport } from '@runq/common/test/support/test-store';
import { expect, test } from 'vitest';
import { detectStall, type Stall } from './detect-stall.js';
import type { ServiceSample } from './service-sampler.js';

interface Change {
  at?: number;
  stats?: Partial<ServiceSample['stats']>;
  signals?: Partial<ServiceSample['signals']>;
  busy?: number;
}

function sample({ at = 1000, stats, signals, busy = 0 }: Change): Parameters<typeof detectStall>[0] {
  return {
    at,
    workers: [describeReport({ id: 'w', incarnation: 'i', slots: 4, busy })],
    stats: {
      ...{ activeRuns: 0, activeUsers: 0, waitingByClass: { interactive: 2, batch: 0 }, settings: defaultSettings },
      ...stats,
    } as ServiceSample['stats'],
    signals: {
      ...{ isPaused: false, pauseReason: null, slots: 4, readyUsers: { active: 0, inactive: 1 } },
      ...{ isMemoryShort: false, hasWorkers: true, ...signals },
    },
  };
}

const kindOf = (change: Change) => detectStall(sample(change), null)?.kind ?? null;

test.each<[string, Change, Stall['kind'] | null]>([
  ['a run that may start waits beside free slots', {}, 'not_admitted'],
  ['no run may start', { signals: { readyUsers: { active: 0, inactive: 0 } } }, null],
  ['all slots are taken', { stats: { activeRuns: 4 }, busy: 4 }, null],
  ['no worker takes runs', { signals: { slots: 0 } }, null],
  ['runs are paused', { signals: { isPaused: true } }, null],
  ['the next run waits for memory', { signals: { isMemoryShort: true } }, null],
  ['the cap of users is reached', { stats: { activeUsers: 10, activeRuns: 1 }, busy: 1 }, null],
  [
    'an active user has another slot free at the cap',
    { stats: { activeUsers: 10, activeRuns: 1 }, busy: 1, signals: { readyUsers: { active: 1, inactive: 0 } } },
    'not_admitted',
  ],
  ['admitted runs are on no worker', { stats: { activeRuns: 2 }, signals: { slots: 2 } }, 'not_started'],
  ['some of them are', { stats: { activeRuns: 2 }, signals: { slots: 2 }, busy: 1 }, null],
])('%s: %s', (_name, change, kind) => {
  expect(kindOf(change)).toBe(kind);
});

test('a stall keeps its beginning while it lasts', () => {
  const first = detectStall(sample({ at: 1000 }), null);
  const second = detectStall(sample({ at: 4000 }), first);
  expect(second).toEqual({ kind: 'not_admitted', since: 1000, runs: 2 });
  const ended = detectStall(sample({ at: 5000, signals: { isPaused: true } }), second);
  expect(detectStall(sample({ at: 6000 }), ended)?.since).toBe(6000);
});
