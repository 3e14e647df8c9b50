import type { StoppedBy } from '../contract/run.js';

const stoppers: Record<StoppedBy['by'], string> = {
  owner: 'Stopped by you',
  grader: 'Stopped by the grader',
  ops: 'Stopped by an operator',
};

/** The sentences that a stopped run shows to its owner: for a run that has started, and for one that has not. */
export function describeStop({ by, why }: StoppedBy): { started: string; waiting: string } {
  const reason = why ? ` Reason: ${/[.!?…]$/.test(why) ? why : `${why}.`}` : '';
  const stopper = stoppers[by];
  return { started: `${stopper}.${reason}`, waiting: `${stopper} before it started.${reason}` };
}
