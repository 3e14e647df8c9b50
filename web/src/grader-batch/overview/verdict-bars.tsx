import { verdictInfo } from '../verdict-info.js';
import type { RowSummary } from './summarize-rows.js';

/** How many cases ended with each verdict. */
export function VerdictBars({ verdicts }: Pick<RowSummary, 'verdicts'>) {
  const most = Math.max(1, ...verdicts.map(({ count }) => count));
  return (
    <section class="batch-panel" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">Verdicts of cases</h2>
      {verdicts.length === 0 && <p class="empty-note">No result yet.</p>}
      <dl class="verdict-bars">
        {verdicts.map(({ verdict, count }) => {
          const { code, label, tone } = verdictInfo[verdict];
          return (
            <div key={verdict}>
              <dt>
                <span class={`verdict tone-${tone}`}>{code}</span> {label}
              </dt>
              <dd>
                <span class={`verdict-bar fill-${tone}`} style={{ width: `${(count / most) * 100}%` }} />
                <span>{count}</span>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
