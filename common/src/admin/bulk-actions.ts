import type { Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import type { Operator } from './admin-actions.js';

export type BulkKind = 'cancel' | 'rerun';

/** A preview expires after this time. */
const previewMs = 600_000;
/** The result of a started action is kept for this time. */
const resultMs = 86_400_000;
/** A process that is gone loses its action after this time. */
const leaseMs = 10_000;
/** Ids that one command stores; Redis serves other clients in between. */
const idsPerCommand = 500;

/** The same action on many runs. Times are epoch ms; null before the event. */
export interface BulkAction {
  id: string;
  action: BulkKind;
  /** What the runs were chosen by, as JSON. */
  filter: string;
  state: 'previewed' | 'active' | 'finished';
  /** Runs that the preview counted: exactly these are acted on. */
  count: number;
  /** Runs that match but cannot be acted on, by the reason. */
  leftOut: Record<string, number>;
  /** Runs that were handled, and by outcome. */
  done: number;
  outcomes: Record<string, number>;
  /** Null before the start. */
  by: Operator | null;
  startedAt: number | null;
  finishedAt: number | null;
  expiresAt: number;
}

export interface BulkActions {
  /** Stores a preview with its runs. False: too many actions are active. */
  create(preview: {
    id: string;
    action: BulkKind;
    filter: string;
    runIds: string[];
    leftOut: Record<string, number>;
    userId: string;
  }): Promise<boolean>;
  /** `started` writes the audit log. `repeated`: it was started before. */
  start(id: string, by: Operator): Promise<'started' | 'repeated' | 'unknown'>;
  read(id: string): Promise<BulkAction | null>;
  /** The runs of an action in the order in which they are handled. */
  readRuns(id: string, from: number, count: number): Promise<string[]>;
  /** Actions that are started and not finished. */
  listActive(): Promise<string[]>;
  /** Claims an action for a process, and returns the index of its next run; null: there is nothing to do. */
  claim(id: string, processId: string): Promise<number | null>;
  /** The same, after the process has handled the runs from one index to before another, with these outcomes. */
  advance(
    id: string,
    processId: string,
    handled: { from: number; to: number; outcomes: Record<string, number> },
  ): Promise<number | null>;
}

/**
 * Bulk actions of ops, in the first shard. An action is previewed with the ids of its runs and acts on those only, so
 * that it affects no run that was not counted. Its progress is stored: another process continues it.
 */
export function createBulkActions({ redis, keys }: { redis: Redis; keys: Keys }): BulkActions {
  const { first } = keys;
  const createBulkAction = createScript({ redis }, 'admin/createBulkAction');
  const startBulkAction = createScript({ redis }, 'admin/startBulkAction');
  const advanceBulkAction = createScript({ redis }, 'admin/advanceBulkAction');

  async function advance(id: string, ...args: (string | number)[]): Promise<number | null> {
    const next = (await advanceBulkAction.call(first, encodeId(id), ...args)) as number;
    return next < 0 ? null : next;
  }

  return {
    async create({ id, action, filter, runIds, leftOut, userId }) {
      const list = first.bulkRuns(id);
      for (let from = 0; from < runIds.length; from += idsPerCommand) {
        await redis.rpush(list, ...runIds.slice(from, from + idsPerCommand));
        if (from === 0) await redis.pexpire(list, previewMs);
      }
      const args = [encodeId(id), action, filter, runIds.length, JSON.stringify(leftOut), encodeId(userId), previewMs];
      return (await createBulkAction.call(first, ...args)) === 1;
    },

    async start(id, { userId, role, why }) {
      const code = await startBulkAction.call(first, encodeId(id), userId, role, why, resultMs);
      return code === 1 ? 'started' : code === 0 ? 'repeated' : 'unknown';
    },

    async read(id) {
      const hash = await redis.hgetall(first.bulk(id));
      return hash.state === undefined ? null : parseBulkAction(id, hash);
    },

    readRuns: (id, from, count) => redis.lrange(first.bulkRuns(id), from, from + count - 1),

    async listActive() {
      const ids = await redis.zrange(first.bulkActions, 0, '-1');
      const states = await Promise.all(ids.map((id) => redis.hget(first.bulk(decodeId(id)), 'state')));
      return ids.filter((_, index) => states[index] === 'active').map(decodeId);
    },

    claim: (id, processId) => advance(id, processId, leaseMs, '', ''),

    advance: (id, processId, { from, to, outcomes }) =>
      advance(id, processId, leaseMs, from, to, ...Object.entries(outcomes).flat()),
  };
}

const outcomePrefix = 'outcome:';

function parseBulkAction(id: string, hash: Record<string, string>): BulkAction {
  const instant = (name: string) => (hash[name] === undefined ? null : Number(hash[name]));
  const { startedBy = null, role = 'ops', why = '' } = hash;
  return {
    ...{ id, action: hash.action as BulkKind, filter: hash.filter!, state: hash.state as BulkAction['state'] },
    count: Number(hash.count),
    leftOut: JSON.parse(hash.leftOut!),
    done: Number(hash.next),
    outcomes: Object.fromEntries(
      Object.entries(hash)
        .filter(([name]) => name.startsWith(outcomePrefix))
        .map(([name, count]) => [name.slice(outcomePrefix.length), Number(count)]),
    ),

    by: startedBy === null ? null : { userId: startedBy, role: role as Role, why },
    ...{ startedAt: instant('startedAt'), finishedAt: instant('finishedAt'), expiresAt: Number(hash.expiresAt) },
  };
}
