import type { RunClass, RunKind, RunState } from '../contract/run.js';
import type { TestStore } from './admission.testkit.js';
import { encodeId } from './keys.js';
import type { UserRules } from './operator-actions.js';
import type { Settings } from './settings.js';

/** What a scenario knows of a run, and what was last seen of it. */
export interface ModelRun {
  id: string;
  kind: RunKind;
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
  isParked: boolean;
  /** Parked, and in line to go on. */
  isWaking: boolean;
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
  /** Lanes of live workers, and those of them that batches may use. */
  lanes: Map<string, { all: number; batch: number }>;
  /** What was counted after the operation before; a cap that was lowered may only be approached. */
  last: { runs: number; users: number; batchRuns: number; byUser: Map<string, number>; parkedBy: Map<string, number> };
}

export const sides = ['inside', 'outside'] as const;
export const classes = ['interactive', 'batch'] as const;

function toMap(flat: string[]): Map<string, number> {
  const map = new Map<string, number>();
  for (let i = 0; i < flat.length; i += 2) map.set(flat[i]!, Number(flat[i + 1]));
  return map;
}

/** Reads everything in one command: a history is checked after each of its steps, and a hundred commands would be most of its time. */
const readStateScript = `
local tag, argument = KEYS[1], 0
local function take()
  argument = argument + 1
  return ARGV[argument]
end
local function list(...) return redis.call('ZRANGE', tag .. table.concat({ ... }), 0, -1) end
local function scored(...) return redis.call('ZRANGE', tag .. table.concat({ ... }), 0, -1, 'WITHSCORES') end
local function each(read)
  local found = {}
  for i = 1, tonumber(take()) do found[i] = read(take()) end
  return found
end
local fixed = {
  list(':leases'), redis.call('HGETALL', tag .. ':active:users'), redis.call('HGETALL', tag .. ':active:interactive'),
  redis.call('SMEMBERS', tag .. ':active:batch'), scored(':waiting:users'), redis.call('GET', tag .. ':workers:capacity') or '0',
  list(':waiting:interactive'), list(':waiting:batch'), list(':delayed'),
  scored(':ring:inside:interactive'), scored(':ring:inside:batch'), scored(':ring:outside:interactive'), scored(':ring:outside:batch'),
  list(':parked'), redis.call('HGETALL', tag .. ':parked:users'), redis.call('GET', tag .. ':workers:capacity:batch') or '0',
}
return {
  fixed,
  each(function(user) return { list(':line:', user), list(':delayed:', user), redis.call('HGET', tag .. ':user:' .. user, 'pass') or '0' } end),
  each(function(run) return redis.call('HMGET', tag .. ':run:' .. run, 'state', 'attempt', 'startedAt', 'verdict', 'dueAt', 'parkedAt', 'waking') end),
  each(function(batch) return redis.call('HMGET', tag .. ':batch:' .. batch, 'queued', 'active', 'finished') end),
}`;

interface StateCommand {
  readTestState(tag: string, ...args: (string | number)[]): Promise<unknown>;
}

/** The whole state of admission. */
export async function readState({ redis, keys }: TestStore, model: Model, all: boolean) {
  const users = [...model.users.keys()];
  // An end is final: it is looked at again when the scenario is over.
  const runs = [...model.runs.values()].filter((run) => all || run.state !== 'finished').map((run) => run.id);
  const batches = [...model.batches.keys()];
  if (!('readTestState' in redis)) redis.defineCommand('readTestState', { numberOfKeys: 1, lua: readStateScript });
  const args = [users.map(encodeId), runs, batches].flatMap((ids) => [ids.length, ...ids]);
  const [replies, ofUsers, ofRuns, ofBatches] = (await (redis as unknown as StateCommand).readTestState(
    keys.tag,
    ...args,
  )) as [unknown[], [string[], string[], string][], (string | null)[][], (string | null)[][]];
  const byId = <T>(ids: string[], values: T[]) => new Map(ids.map((id, index) => [id, values[index]!]));
  return {
    leases: new Set(replies[0] as string[]),
    activeUsers: toMap(replies[1] as string[]),
    activeInteractive: toMap(replies[2] as string[]),
    activeBatch: new Set(replies[3] as string[]),
    waitingUsers: toMap(replies[4] as string[]),
    capacity: Number(replies[5] ?? 0),
    waiting: { interactive: new Set(replies[6] as string[]), batch: new Set(replies[7] as string[]) },
    delayed: new Set(replies[8] as string[]),
    rings: {
      inside: { interactive: toMap(replies[9] as string[]), batch: toMap(replies[10] as string[]) },
      outside: { interactive: toMap(replies[11] as string[]), batch: toMap(replies[12] as string[]) },
    },
    parked: new Set(replies[13] as string[]),
    parkedUsers: toMap(replies[14] as string[]),
    batchCapacity: Number(replies[15]),
    lines: byId(
      users,
      ofUsers.map(([line]) => line),
    ),
    delayedOf: byId(
      users,
      ofUsers.map(([, delayed]) => delayed),
    ),
    passes: byId(
      users,
      ofUsers.map(([, , pass]) => Number(pass)),
    ),
    records: byId(runs, ofRuns),
    batches: byId(batches, ofBatches),
  };
}

export type State = Awaited<ReturnType<typeof readState>>;
