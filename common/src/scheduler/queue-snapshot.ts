import type { RunClass, WaitingFor } from '../contract/run.js';

/** How long a run holds its slot, as far as anything is known. Times in ms. */
export interface ExpectedDuration {
  /** The average of similar runs, and the average deviation from it; null before the first one. */
  expectedMs: number | null;
  deviationMs: number;
  /** The wall time limit, which excludes waits for input. */
  limitMs: number;
}

export interface ActiveRun extends ExpectedDuration {
  user: string;
  class: RunClass;
  isSession: boolean;
  elapsedMs: number;
}

export interface WaitingRun extends ExpectedDuration {
  runId: string;
  class: RunClass;
  /** A parked session that continues; it precedes all new runs. */
  isResuming: boolean;
}

export interface WaitingUser {
  user: string;
  pass: number;
  runsPerUser: number;
  /** All waiting runs; `runs` holds the next ones. */
  waiting: number;
  runs: WaitingRun[];
}

/** The part of a shard that decides when waiting runs start (readQueuePositions.lua). */
export interface QueueSnapshot {
  slots: number;
  maxActiveUsers: number;
  batchSlots: number;
  batchUsers: number;
  virtualTime: number;
  estimateMs: number;
  debtMs: number;
  active: ActiveRun[];
  users: WaitingUser[];
}

/** Why a run waits, and its place among the runs of its user. */
export interface WaitingReason {
  waitingFor: WaitingFor;
  dueMs: number;
  user: string;
  rank: number;
  aheadAtMost: number;
  note: string;
}

type Fields = (string | number)[];

/** The reply of readQueuePositions.lua. */
export type SnapshotReply = [
  caps: Fields,
  active: Fields,
  users: [string, string, number, number, Fields][],
  runs: ([WaitingFor, number, string, number, number, string] | null)[],
];

const activeFields = 7;
const waitingFields = 6;

/** Parses the reply of readQueuePositions.lua; a run that does not wait is null. */
export function parseSnapshot([caps, active, users, runs]: SnapshotReply): {
  snapshot: QueueSnapshot;
  reasons: (WaitingReason | null)[];
} {
  const [slots = 0, maxActiveUsers = 0, batchSlots = 0, batchUsers = 0, virtualTime = 0, estimateMs = 0, debtMs = 0] =
    caps.map(Number);
  return {
    snapshot: {
      ...{ slots, maxActiveUsers, batchSlots, batchUsers, virtualTime, estimateMs, debtMs },
      active: toRows(active, activeFields).map(([user, runClass, kind, elapsedMs, ...expected]) => ({
        user: String(user),
        class: runClass as RunClass,
        isSession: kind === 'session',
        elapsedMs: Number(elapsedMs),
        ...toExpected(expected),
      })),
      users: users.map(([user, pass, runsPerUser, waiting, own]) => ({
        ...{ user, pass: Number(pass), runsPerUser, waiting },
        runs: toRows(own, waitingFields).map(([runId, runClass, resuming, ...expected]) => ({
          runId: String(runId),
          class: runClass as RunClass,
          isResuming: resuming === '1',
          ...toExpected(expected),
        })),
      })),
    },
    reasons: runs.map((run) => {
      if (!run) return null;
      const [waitingFor, dueMs, user, rank, aheadAtMost, note] = run;
      return { waitingFor, dueMs, user, rank, aheadAtMost, note };
    }),
  };
}

function toExpected([limitMs, expectedMs, deviationMs]: Fields): ExpectedDuration {
  return {
    expectedMs: Number(expectedMs) < 0 ? null : Number(expectedMs),
    deviationMs: Number(deviationMs),
    limitMs: Number(limitMs),
  };
}

function toRows(fields: Fields, length: number): Fields[] {
  return Array.from({ length: fields.length / length }, (_, row) => fields.slice(row * length, (row + 1) * length));
}
