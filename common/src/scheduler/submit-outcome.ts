/**
 * `user_bytes`, `total_bytes`: unfinished runs of the user, or of all users, exceed their bytes. `run_bytes`: the run
 * alone does. `memory_low`: Redis is nearly full. `disk_low`: the disks of all workers are.
 */
export type SubmitOutcome =
  | ('accepted' | 'duplicate' | 'queue_full' | 'paused' | 'muted')
  | ('user_bytes' | 'total_bytes' | 'memory_low' | 'disk_low' | 'run_bytes');

const submitOutcomes = new Map<number, SubmitOutcome>([
  [1, 'accepted'],
  [2, 'duplicate'],
  [-1, 'queue_full'],
  [-2, 'paused'],
  [-3, 'muted'],
  [-4, 'user_bytes'],
  [-5, 'total_bytes'],
  [-6, 'memory_low'],
  [-7, 'run_bytes'],
  [-8, 'disk_low'],
]);

/** Maps a reply of submitRuns.lua. */
export const toSubmitOutcome = (code: number): SubmitOutcome => submitOutcomes.get(code)!;
