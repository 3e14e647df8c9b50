/** Verdicts in the order of blame: fine, the program's, limits and stops, ours. */
const labels: Record<string, { label: string; tone: 'good' | 'error' | 'limit' | 'ours' }> = {
  ok: { label: 'Finished', tone: 'good' },
  runtime_error: { label: 'Error', tone: 'error' },
  syntax_error: { label: 'Syntax error', tone: 'error' },
  time_limit: { label: 'CPU time limit', tone: 'limit' },
  wall_time_limit: { label: 'Time limit', tone: 'limit' },
  memory_limit: { label: 'Memory limit', tone: 'limit' },
  output_limit: { label: 'Output limit', tone: 'limit' },
  idle_limit: { label: 'Idle limit', tone: 'limit' },
  cancelled: { label: 'Stopped', tone: 'limit' },
  lost: { label: 'Worker lost', tone: 'ours' },
  internal_error: { label: 'Our error', tone: 'ours' },
};

/** How runs ended, counted. Verdicts that never happened are left out. */
export function Verdicts({ counts }: { counts: Record<string, number> }) {
  const order = Object.keys(labels);
  const rows = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <section class="panel" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">How runs ended</h2>
      {rows.length === 0 ? (
        <p class="nothing">No run has ended yet.</p>
      ) : (
        <dl class="bars">
          {rows.map(([verdict, count]) => (
            <div key={verdict} class={`bar bar-${labels[verdict]?.tone ?? 'ours'}`}>
              <dt>{labels[verdict]?.label ?? verdict}</dt>
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
