import type { RunClass, RunState } from '../contract/run.js';
import type { TestStore } from './admission.testkit.js';
import { encodeId } from './keys.js';
import type { UserRules } from './operator-actions.js';
import type { Settings } from './settings.js';

/** What a scenario knows of a run, and what was last seen of it. */
export interface ModelRun {
  id: string;
  userId: string;
  class: RunClass;
  interactive: boolean;
  /** Somebody answered its input(): it must not begin again. */
  typedInto: boolean;
  batchId: string | null;
  /** It does not keep the order of arrival: it stands behind those who came before it was due. */
  isDelayed: boolean;
  /** The client that was to hand it over died: nobody will start this attempt. */
  undelivered: number | null;
  state: RunState | null;
  attempt: number;
  started: boolean;
  verdict: string | null;
  /** Position among all first admissions. */
  firstAdmission: number | null;
}

export interface Model {
  runs: Map<string, ModelRun>;
  /** Users who came, and the rules that ops made for them. */
  users: Map<string, UserRules>;
  /** Runs of each batch. */
  batches: Map<string, string[]>;
  settings: Settings;
  /** Lanes of live workers. */
  lanes: Map<string, number>;
  /** What was counted after the operation before; a cap that was lowered may only be approached. */
  last: { runs: number; users: number; batchRuns: number; byUser: Map<string, number> };
}

export const sides = ['inside', 'outside'] as const;
export const classes = ['interactive', 'batch'] as const;

function toMap(flat: string[]): Map<string, number> {
  const map = new Map<string, number>();
  for (let i = 0; i < flat.length; i += 2) map.set(flat[i]!, Number(flat[i + 1]));
  return map;
}

/** Reads the whole state of admission in one round trip. */
export async function readState({ redis, keys }: TestStore, model: Model, all: boolean) {
  const users = [...model.users.keys()];
  // An end is final: it is looked at again when the scenario is over.
  const runs = [...model.runs.values()].filter((run) => all || run.state !== 'finished');
  const batches = [...model.batches.keys()];
  const pipeline = redis.pipeline().zrange(keys.leases, 0, '-1').hgetall(keys.activeUsers);
  pipeline.hgetall(`${keys.tag}:active:interactive`).smembers(`${keys.tag}:active:batch`);
  pipeline.zrange(keys.waitingUsers, 0, '-1', 'WITHSCORES').get(`${keys.tag}:workers:capacity`);
  for (const runClass of classes) pipeline.zrange(keys.waiting(runClass), 0, '-1');
  pipeline.zrange(keys.delayed, 0, '-1');
  for (const side of sides)
    for (const runClass of classes) pipeline.zrange(`${keys.tag}:ring:${side}:${runClass}`, 0, '-1', 'WITHSCORES');
  for (const user of users) pipeline.zrange(keys.line(user), 0, '-1');
  for (const user of users) pipeline.zrange(keys.delayedOf(user), 0, '-1');
  for (const user of users) pipeline.hget(`${keys.tag}:user:${encodeId(user)}`, 'pass');
  for (const run of runs) pipeline.hmget(keys.run(run.id), 'state', 'attempt', 'startedAt', 'verdict', 'dueAt');
  for (const batch of batches) pipeline.hmget(keys.batch(batch), 'queued', 'active', 'finished');
  const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
  const rest = replies.slice(13);
  const take = <T>(count: number) => rest.splice(0, count) as T[];
  return {
    leases: new Set(replies[0] as string[]),
    activeUsers: new Map(Object.entries(replies[1] as Record<string, string>).map(([k, v]) => [k, Number(v)])),
    activeInteractive: new Map(Object.entries(replies[2] as Record<string, string>).map(([k, v]) => [k, Number(v)])),
    activeBatch: new Set(replies[3] as string[]),
    waitingUsers: toMap(replies[4] as string[]),
    capacity: Number(replies[5] ?? 0),
    waiting: { interactive: new Set(replies[6] as string[]), batch: new Set(replies[7] as string[]) },
    delayed: new Set(replies[8] as string[]),
    rings: {
      inside: { interactive: toMap(replies[9] as string[]), batch: toMap(replies[10] as string[]) },
      outside: { interactive: toMap(replies[11] as string[]), batch: toMap(replies[12] as string[]) },
    },
    lines: new Map(take<string[]>(users.length).map((line, index) => [users[index]!, line])),
    delayedOf: new Map(take<string[]>(users.length).map((line, index) => [users[index]!, line])),
    passes: new Map(take<string | null>(users.length).map((pass, index) => [users[index]!, Number(pass ?? 0)])),
    records: new Map(take<(string | null)[]>(runs.length).map((record, index) => [runs[index]!.id, record])),
    batches: new Map(take<(string | null)[]>(batches.length).map((counts, index) => [batches[index]!, counts])),
  };
}

export type State = Awaited<ReturnType<typeof readState>>;
