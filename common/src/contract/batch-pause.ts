/** Who paused a batch. */
export type BatchPauser = 'owner' | 'operator';

/** Why the runs of a paused batch wait, as graders read it. */
export function describePause(by: BatchPauser): string {
  return by === 'operator' ? 'paused by an operator' : 'paused by its owner';
}
