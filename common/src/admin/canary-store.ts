import type { Limits } from '../contract/limits.js';
import type { Program } from '../contract/run.js';
import { encodeId } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { createDispatch } from '../scheduler/dispatch.js';
import type { SchedulerDeps } from '../scheduler/scheduler.js';

/** The user in the record of a canary. The name gives no rights: what is left out of all counts is the kind of run. */
const canaryUserId = '(canary)';

/** Why a canary cannot start now. None of these is a failure of it. */
export type CanaryObstacle = 'paused' | 'no_worker' | 'storage_full' | 'slots_taken';

/** How a canary ended. An interrupted one says nothing about the service. */
export type CanaryEnd =
  | { outcome: 'ok'; ms: number }
  | { outcome: 'failed'; ms: number; failure: string }
  | { outcome: 'waiting'; waitingFor: CanaryObstacle }
  | { outcome: 'interrupted' };

/** How the last canaries ended. Times are epoch ms, `ms` the time from the last success's start to its end. */
export interface CanaryRecord {
  succeededAt: number | null;
  ms: number | null;
  /** When the first failed one since then started; null: none failed. */
  failingSince: number | null;
  /** How the last one failed, as the end of a sentence. */
  failure: string | null;
  /** What the next one waits for. */
  waitingFor: CanaryObstacle | null;
}

export interface CanaryStore {
  /**
   * Claims the next canary if it is due. False: it is not, or another process has it, which may keep it for its
   * `leaseMs`.
   */
  claim(runId: string, leaseMs: number): Promise<boolean>;
  /** Hands a canary to the workers; its record expires after `keepMs`. Otherwise says what it must wait for. */
  start(run: { runId: string; program: Program; limits: Limits }, keepMs: number): Promise<CanaryObstacle | null>;
  /** Records the end, and that the next one is due `nextMs` after the start of this one, or after now if it failed. */
  end(runId: string, end: CanaryEnd, nextMs: number): Promise<void>;
  /** Deletes the record and the events. A worker that still executes it stops it. */
  remove(runId: string): Promise<void>;
  read(): Promise<CanaryRecord>;
}

/** The canaries of the service in Redis: which process has the current one, and how the last ones ended. */
export function createCanaryStore(deps: SchedulerDeps): CanaryStore {
  const { redis, keys } = deps;
  const claimCanary = createScript(deps, 'canary/claimCanary');
  const startCanary = createScript(deps, 'canary/startCanary');
  const endCanary = createScript(deps, 'canary/endCanary');
  const dispatchAdmitted = createDispatch(deps);

  return {
    claim: async (runId, leaseMs) => (await claimCanary.call(keys.first, runId, leaseMs)) === 1,

    async start({ runId, program, limits }, keepMs) {
      const shard = keys.ofId(runId);
      const args = [runId, encodeId(canaryUserId), JSON.stringify(program), JSON.stringify(limits), keepMs];
      const [obstacle, admitted] = (await startCanary.call(shard, ...args)) as [CanaryObstacle | '', unknown];
      await dispatchAdmitted(admitted);
      return obstacle === '' ? null : obstacle;
    },

    async end(runId, end, nextMs) {
      const ms = 'ms' in end ? Math.round(end.ms) : 0;
      const why = end.outcome === 'failed' ? end.failure : end.outcome === 'waiting' ? end.waitingFor : '';
      await endCanary.call(keys.first, runId, end.outcome, ms, why, nextMs);
    },

    async remove(runId) {
      const shard = keys.ofId(runId);
      await redis.unlink(shard.run(runId), shard.events(runId));
    },

    async read() {
      const fields = ['succeededAt', 'ms', 'failingSince', 'failure', 'waitingFor'] as const;
      const [succeededAt, ms, failingSince, failure, waitingFor] = await redis.hmget(keys.first.canary, ...fields);
      const number = (text: string | null | undefined) => (text ? Number(text) : null);
      return {
        succeededAt: number(succeededAt),
        ms: number(ms),
        failingSince: number(failingSince),
        failure: failure ?? null,
        waitingFor: (waitingFor ?? null) as CanaryObstacle | null,
      };
    },
  };
}
