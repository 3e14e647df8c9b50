import type { BatchView } from '../../grading/grading-shape.js';

type Grading = NonNullable<BatchView['grading']>;

/** Students of the roster without a submission, and files that were not used. */
export function LeftOutPanel({ missing, leftOut }: Pick<Grading, 'missing' | 'leftOut'>) {
  if (missing.length + leftOut.length === 0) return null;
  return (
    <section class="batch-panel batch-wide" aria-labelledby="left-out-title">
      <h2 id="left-out-title">Not graded</h2>
      {missing.length > 0 && (
        <details open={missing.length <= 10}>
          <summary>
            {missing.length === 1 ? '1 student' : `${missing.length} students`} of the roster handed in nothing
          </summary>
          <p class="batch-names">{missing.join(', ')}</p>
        </details>
      )}
      {leftOut.length > 0 && (
        <details open={leftOut.length <= 5}>
          <summary>{leftOut.length === 1 ? '1 file was' : `${leftOut.length} files were`} left out</summary>
          <ul class="batch-list">
            {leftOut.map(({ path, reason }) => (
              <li key={path}>
                <code>{path}</code>
                <span>{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
