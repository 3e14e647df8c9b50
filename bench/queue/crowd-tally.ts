/**
 * `crowd`: a user with one short run. `newcomer`: the same, who comes later. `busy`: a student who always has work.
 * `batch`: a run of a grader's batch.
 */
export type CrowdKind = 'crowd' | 'newcomer' | 'busy' | 'batch';

export interface CrowdRun {
  runId: string;
  userId: string;
  kind: CrowdKind;
  arrivedMs: number;
  durationMs: number;
}

/** Counts who is active, and records who waited how long. Times are those of the simulation. */
export function createCrowdTally() {
  const activeOf = new Map<string, number>();
  let active = 0;
  let batch = 0;
  const most = { active: 0, users: 0, ofStudent: 0, batch: 0 };
  const admitted = { crowd: 0, newcomer: 0, busy: 0, batch: 0 };
  const crowd: CrowdRun[] = [];
  const waitsMs: Record<CrowdKind, number[]> = { crowd: [], newcomer: [], busy: [], batch: [] };

  return {
    /** The largest numbers of active runs and users so far. */
    most,
    /** Admissions so far. */
    admitted,
    waitsMs,
    admit(run: CrowdRun, nowMs: number): void {
      const own = (activeOf.get(run.userId) ?? 0) + 1;
      activeOf.set(run.userId, own);
      active++;
      if (run.kind === 'batch') batch++;
      else most.ofStudent = Math.max(most.ofStudent, own);
      most.active = Math.max(most.active, active);
      most.users = Math.max(most.users, activeOf.size);
      most.batch = Math.max(most.batch, batch);
      admitted[run.kind]++;
      waitsMs[run.kind].push(nowMs - run.arrivedMs);
      if (run.kind === 'crowd') crowd.push(run);
    },
    end(run: CrowdRun): void {
      const own = activeOf.get(run.userId)! - 1;
      if (own === 0) activeOf.delete(run.userId);
      else activeOf.set(run.userId, own);
      active--;
      if (run.kind === 'batch') batch--;
    },
    /** Of each user of the crowd: how many of it were admitted before, less how many had arrived before. */
    countPlacesLost: (placeOf: (userId: string) => number): number[] =>
      crowd.map(({ userId }, place) => place - placeOf(userId)),
  };
}
