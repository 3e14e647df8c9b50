import type { ClaimedJob, ClaimNextRuns } from '@runq/common/scheduler/claim-next-runs';
import { type BackendFactory, createRedisBackend, type RedisQueueBackend, raw2NextJobData } from 'bullmq';

/** The claim of a job's run, and the time of the lease clock before it was requested. */
interface TakenClaim {
  claim: ClaimedJob['claim'];
  sentAt: number;
}

interface Fetch {
  token: string;
  resolve(job: unknown[]): void;
  reject(error: unknown): void;
}

interface ClaimingBackend {
  create: BackendFactory<RedisQueueBackend>;
  /** The claim of a job that a processor got, once; undefined if BullMQ itself took the job. */
  takeClaim(jobId: string): TakenClaim | undefined;
}

/**
 * BullMQ's backend for Redis, whose fetch of a job also claims its run.
 *
 * BullMQ fetches again after each job, and its script leaves a marker that wakes the worker once more, so a single job
 * costs three fetches. Here a fetch that found the last job lets the next one find nothing without a request, until the
 * blocking command has seen a marker. Fetches that wait for an earlier one share the next request.
 */
export function createClaimingBackend(options: {
  claimNextRuns: ClaimNextRuns;
  workerId: string;
  incarnation: string;
  slots: number;
  lockMs: number;
  /** More than one job is being processed. */
  isBusy: () => boolean;
  readClock: () => number;
}): ClaimingBackend {
  const { claimNextRuns, workerId, incarnation, slots, lockMs, isBusy, readClock } = options;
  const claims = new Map<string, TakenClaim>();
  const fetches: Fetch[] = [];
  /** Jobs whose fetch failed otherwise; at most one per slot. */
  const kept: unknown[][] = [];
  let calls = 0;
  let isFetching = false;
  let isDrained = false;

  function fetchJob(token: string): Promise<unknown[]> {
    const job = kept.shift();
    if (job) return Promise.resolve(job);
    return new Promise((resolve, reject) => {
      fetches.push({ token, resolve, reject });
      if (!isFetching) void fetchAll();
    });
  }

  async function fetchAll(): Promise<void> {
    isFetching = true;
    while (fetches.length > 0) {
      const together = fetches.splice(0, slots);
      const sentAt = readClock();
      try {
        const { jobs, mayMoreWait, delays } = await claimNextRuns({
          workerId,
          token: `${incarnation}:${calls++}`,
          lockTokens: together.map(({ token }) => token),
          lockMs,
        });
        isDrained = !mayMoreWait;
        for (const { jobId, claim } of jobs) claims.set(jobId, { claim, sentAt });
        for (const [i, { resolve }] of together.entries()) {
          const job = jobs[i];
          resolve(raw2NextJobData(job ? [job.fields, job.jobId, 0, 0] : [null, '0', ...delays]));
        }
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    isFetching = false;
  }

  return {
    create(...args) {
      const backend = createRedisBackend(...args) as RedisQueueBackend;
      const waitForJob = backend.waitForJob.bind(backend);
      const moveToCompleted = backend.moveToCompleted.bind(backend);
      const nothing = () => raw2NextJobData([null, '0', 0, 0]);

      backend.waitForJob = async (timeout) => {
        const marker = await waitForJob(timeout);
        isDrained = false;
        return marker;
      };
      backend.moveToActive = async (token) => (isDrained && kept.length === 0 ? nothing() : fetchJob(token));
      backend.moveToCompleted = async (job, value, remove, token, fetchNext) => {
        // A lone job's successor is found by its marker.
        const next = fetchNext && (!isDrained || isBusy()) ? fetchJob(token) : Promise.resolve(nothing());
        const [completed, fetched] = await Promise.allSettled([
          moveToCompleted(job, value, remove, token, false),
          next,
        ]);
        if (completed.status === 'rejected') {
          if (fetched.status === 'fulfilled' && fetched.value[0]) kept.push(fetched.value);
          throw completed.reason;
        }
        if (fetched.status === 'rejected') return completed.value;
        return fetchNext ? { ...completed.value, result: fetched.value } : completed.value;
      };
      return backend;
    },
    takeClaim(jobId) {
      const claim = claims.get(jobId);
      claims.delete(jobId);
      return claim;
    },
  };
}
