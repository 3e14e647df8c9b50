import type { AssignmentSummary } from '../../grading/grading-shape.js';

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The state of an assignment's check in a word or two. */
export function CheckBadge({ check }: { check: AssignmentSummary['check'] }) {
  if (!check) return <span class="badge badge-plain">Not checked</span>;
  if (check.state === 'running') return <span class="badge">Checking…</span>;
  if (!check.ok) return <span class="badge badge-silent">{count(check.errors, 'error')}</span>;
  if (check.warnings > 0) return <span class="badge badge-quiet">{count(check.warnings, 'warning')}</span>;
  return <span class="badge badge-healthy">Passed</span>;
}
