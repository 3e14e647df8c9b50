import type { Verdict } from '@runq/common/contract/verdict';

/** Verdicts in order: success, errors of the program, limits and stops, errors of the service. */
const labels: Record<Verdict, { label: string; tone: 'good' | 'error' | 'limit' | 'ours' }> = {
  ok: { label: 'Finished', tone: 'good' },
  runtime_error: { label: 'Runtime error', tone: 'error' },
  syntax_error: { label: 'Syntax error', tone: 'error' },
  time_limit: { label: 'CPU time limit', tone: 'limit' },
  wall_time_limit: { label: 'Wall time limit', tone: 'limit' },
  memory_limit: { label: 'Memory limit', tone: 'limit' },
  output_limit: { label: 'Output limit', tone: 'limit' },
  idle_limit: { label: 'Idle limit', tone: 'limit' },
  cancelled: { label: 'Stopped', tone: 'limit' },
  lost: { label: 'Worker lost', tone: 'ours' },
  internal_error: { label: 'Internal error', tone: 'ours' },
};

/** The labels of all verdicts, in order. */
export const verdictLabels: Record<string, string> = Object.fromEntries(
  Object.entries(labels).map(([verdict, { label }]) => [verdict, label]),
);

/** Returns the label of a verdict; null for one of a newer server. */
export const findVerdictLabel = (verdict: string): string | null => labels[verdict as Verdict]?.label ?? null;

/** Counts finished runs by verdict, without verdicts at zero. */
export function Verdicts({ counts }: { counts: Record<string, number> }) {
  const order = Object.keys(labels);
  const rows = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <section class="panel" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">Verdicts of the last 10 min</h2>
      {rows.length === 0 ? (
        <p class="empty-note">No run has ended in this time.</p>
      ) : (
        <dl class="bars">
          {rows.map(([verdict, count]) => (
            <div key={verdict} class={`bar bar-${labels[verdict as Verdict]?.tone ?? 'ours'}`}>
              <dt>{findVerdictLabel(verdict) ?? verdict}</dt>
              <dd>
                <i class="bar-fill" aria-hidden="true" style={{ width: `${Math.max(1.5, (count / most) * 100)}%` }} />
                <span>{count.toLocaleString('en')}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
