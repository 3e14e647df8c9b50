import type { BatchView } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';
import { useSignalValue } from '../../ui/signal.js';
import { useAddress, useBatch, useMayChange } from '../data/batch-context.js';
import { nameOf } from '../heat-map/select-rows.js';

type Grading = NonNullable<BatchView['grading']>;

/** Cases that a fault of ours left without a verdict. A score that a grader sets settles them. */
export function AttentionPanel({ grading }: { grading: Grading }) {
  const { grid } = useBatch().store;
  const toAddress = useAddress();
  const mayChange = useMayChange();
  const rows = new Map((useSignalValue(grid)?.rows ?? []).map((row) => [row.student, row]));
  const isOpen = ({ student }: { student: string }) => rows.get(student)?.needsAttention ?? true;
  const open = grading.needsAttention.cases.filter(isOpen);
  if (open.length === 0) return null;
  const unlisted = grading.needsAttention.count - grading.needsAttention.cases.length;
  return (
    <section class="batch-panel batch-attention" aria-labelledby="attention-title">
      <h2 id="attention-title">Needs attention ({open.length + unlisted})</h2>
      <p class="chart-facts">
        A fault of the service or of a checker, never 0 points by itself.{' '}
        {mayChange ? 'Regrade them, or set a score.' : 'A grader regrades them, or sets a score.'}
      </p>
      <ul class="batch-list">
        {open.map(({ student, case: name, sentence }) => (
          <li key={`${student} ${name}`}>
            <Link to={toAddress({ kind: 'cell', student, case: name })}>
              {nameOf(rows.get(student) ?? { student, name: null })}, {name}
            </Link>
            <span>{sentence}</span>
          </li>
        ))}
      </ul>
      {unlisted > 0 && <p class="chart-facts">{unlisted} more; the map can show only students that need attention.</p>}
    </section>
  );
}
