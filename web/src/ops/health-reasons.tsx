import type { Snapshot } from './stats-shape.js';

/** Why the service is not healthy, in the sentences of `GET /health`. */
export function HealthReasons({ health: { status, reasons = [] } }: Pick<Snapshot, 'health'>) {
  if (status === 'healthy' || reasons.length === 0) return null;
  return (
    <section class={`panel level-${status === 'unhealthy' ? 'critical' : 'warning'}`} aria-labelledby="health-title">
      <h2 id="health-title">{status === 'unhealthy' ? 'Unhealthy' : 'Degraded'}</h2>
      <ul class="health-reasons">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </section>
  );
}
