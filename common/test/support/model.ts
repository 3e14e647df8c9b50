import type { UserOverride } from '../../src/admin/admin-actions.js';
import type { RunClass, RunKind, RunState } from '../../src/contract/run.js';
import { encodeId } from '../../src/redis/keys.js';
import type { Settings } from '../../src/redis/live-settings.js';
import type { TestStore } from './test-store.js';

/** What a scenario knows of a run, and what was last seen of it. */
export interface ModelRun {
  id: string;
  kind: RunKind;
  memoryBytes: number;
  userId: string;
  class: RunClass;
  interactive: boolean;
  /** It has received input: it must not restart. */
  typedInto: boolean;
  batchId: string | null;
  /** It does not keep the order of arrival: it stands behind those who came before it was due. */
  isDelayed: boolean;
  /** Its batch was paused while it waited: later runs of its user may have overtaken it. */
  wasHeld: boolean;
  /** The client that had to dispatch it crashed: no worker will start this attempt. */
  undelivered: number | null;
  state: RunState | null;
  attempt: number;
  started: boolean;
  workerId: string | null;
  isParked: boolean;
  /** Nothing else was active when it was claimed, so it may exceed the budget. */
  isClaimedAlone: boolean;
  /** What it was said to use when it was parked. */
  parkedBytes: number;
  /** Parked, and in line to go on. */
  isWaking: boolean;
  verdict: string | null;
  /** Position among all first admissions. */
  firstAdmission: number | null;
}

export interface ModelBatch {
  runIds: string[];
  /** Runs that it was made for; some may have been refused. */
  total: number;
  isPaused: boolean;
}

export interface Model {
  runs: Map<string, ModelRun>;
  /** Users who came, and the rules that ops made for them. */
  users: Map<string, UserOverride>;
  batches: Map<string, ModelBatch>;
  settings: Settings;
  /** Slots of live workers, and those of them that batches may use. */
  slots: Map<string, { all: number; batch: number; memoryBytes: number }>;
  /** What was counted after the operation before; a cap that was lowered may only be approached. */
  last: {
    runs: number;
    users: number;
    batchRuns: number;
    byUser: Map<string, number>;
    parkedBy: Map<string, number>;
    unclaimedBytes: number;
    overtakingBytes: number;
    heldBytes: Map<string, number>;
  };
}

export const sizes = ['usual', 'large'] as const;
export const sides = ['inside', 'outside'] as const;
export const classes = ['interactive', 'batch'] as const;

function toMap(flat: string[]): Map<string, number> {
  const map = new Map<string, number>();
  for (let i = 0; i < flat.length; i += 2) map.set(flat[i]!, Number(flat[i + 1]));
  return map;
}

const toRings = ([insideInteractive, insideBatch, outsideInteractive, outsideBatch]: string[][]) => ({
  inside: { interactive: toMap(insideInteractive!), batch: toMap(insideBatch!) },
  outside: { interactive: toMap(outsideInteractive!), batch: toMap(outsideBatch!) },
});

function toHeld(flat: string[]): Map<string, { bytes: number; overtook: boolean; worker: string }> {
  const held = new Map<string, { bytes: number; overtook: boolean; worker: string }>();
  for (let i = 0; i < flat.length; i += 2) {
    const [bytes, overtook, worker] = flat[i + 1]!.split(' ');
    held.set(flat[i]!, { bytes: Number(bytes), overtook: overtook === '1', worker: worker! });
  }
  return held;
}

/**
 * Reads everything in one command: a history is checked after each of its steps, and a hundred commands would be most
 * of its time.
 */
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
  redis.call('SMEMBERS', tag .. ':active:batch'), scored(':waiting:users'),
  redis.call('GET', tag .. ':workers:capacity') or '0',
  list(':waiting:interactive'), list(':waiting:batch'), list(':delayed'),
  scored(':ready:active:interactive'), scored(':ready:active:batch'),
  scored(':ready:inactive:interactive'), scored(':ready:inactive:batch'),
  list(':parked'), redis.call('HGETALL', tag .. ':parked:users'),
  redis.call('GET', tag .. ':workers:capacity:batch') or '0',
  redis.call('HGETALL', tag .. ':pending:users'), redis.call('GET', tag .. ':pending:bytes') or '0',
  scored(':ready:active:interactive:large'), scored(':ready:active:batch:large'),
  scored(':ready:inactive:interactive:large'),
  scored(':ready:inactive:batch:large'),
  redis.call('HGETALL', tag .. ':workers:memory:held'), redis.call('GET', tag .. ':memory:unclaimed') or '0',
  redis.call('HGETALL', tag .. ':memory'), redis.call('GET', tag .. ':memory:overtaking') or '0',
}
return {
  fixed,
  each(function(user)
    local pass = redis.call('HGET', tag .. ':user:' .. user, 'pass') or '0'
    return { list(':queue:', user), list(':delayed:', user), pass, list(':held:', user) }
  end),
  each(function(run)
    return redis.call('HMGET', tag .. ':run:' .. run,
      'state', 'attempt', 'startedAt', 'verdict', 'dueAt', 'parkedAt', 'waking', 'pendingBytes', 'workerId')
  end),
  each(function(batch) return redis.call('HMGET', tag .. ':batch:' .. batch, 'queued', 'active', 'finished') end),
}`;

interface StateCommand {
  readTestState(tag: string, ...args: (string | number)[]): Promise<unknown>;
}

/** The whole state of scheduler. */
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
  )) as [unknown[], [string[], string[], string, string[]][], (string | null)[][], (string | null)[][]];
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
      usual: toRings(replies.slice(9, 13) as string[][]),
      large: toRings(replies.slice(18, 22) as string[][]),
    },
    heldBytes: toMap(replies[22] as string[]),
    unclaimedBytes: Number(replies[23]),
    held: toHeld(replies[24] as string[]),
    overtakingBytes: Number(replies[25]),
    parked: new Set(replies[13] as string[]),
    parkedUsers: toMap(replies[14] as string[]),
    batchCapacity: Number(replies[15]),
    pendingUsers: toMap(replies[16] as string[]),
    pendingBytes: Number(replies[17]),
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
    heldRuns: new Set(ofUsers.flatMap(([, , , held]) => held)),
    records: byId(runs, ofRuns),
    batches: byId(batches, ofBatches),
  };
}

export type State = Awaited<ReturnType<typeof readState>>;
