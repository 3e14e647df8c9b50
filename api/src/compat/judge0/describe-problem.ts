import type { Problem } from '@runq/common/contract/problem';

/** The `error` of a refusal, in Judge0's words where it has some. */
export function describeProblem({ code, detail, errors = [] }: Problem): string {
  if (code === 'queue_full') return 'queue is full';
  return [detail, ...errors.map(({ pointer, message }) => `${pointer} ${message}`)].join(' ');
}
