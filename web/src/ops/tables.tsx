import { formatDuration } from '../run/format-amounts.js';
import type { SystemStats } from './stats-shape.js';

/** Who is running and waiting now. */
export function UsersTable({ sessions }: { sessions: SystemStats['sessions'] }) {
  return (
    <section class="panel" aria-labelledby="users-title">
      <h2 id="users-title">Users</h2>
      {sessions.length === 0 ? (
        <p class="nothing">Nobody runs anything right now.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        <section class="scroll" tabIndex={0} aria-label="Users, scrolls sideways">
          <table>
            <thead>
              <tr>
                <th scope="col">User</th>
                <th scope="col">Running</th>
                <th scope="col">Waiting</th>
                <th scope="col">Memory</th>
                <th scope="col">Busy for</th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <tr key={session.username}>
                  <th scope="row">{session.username}</th>
                  <td>{session.active_threads}</td>
                  <td>{session.waiting ?? 0}</td>
                  <td>{session.memory_mb} MiB</td>
                  <td>{session.active_threads > 0 ? describeMinutes(session.uptime_minutes) : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** The processes that run programs. */
export function WorkersTable({ workers }: { workers: SystemStats['workers'] }) {
  return (
    <section class="panel" aria-labelledby="workers-title">
      <h2 id="workers-title">Workers</h2>
      {workers.length === 0 ? (
        <p class="nothing">No worker has reported. Runs wait until one does.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        <section class="scroll" tabIndex={0} aria-label="Workers, scrolls sideways">
          <table>
            <thead>
              <tr>
                <th scope="col">Worker</th>
                <th scope="col">State</th>
                <th scope="col">Lanes</th>
                <th scope="col">CPU</th>
                <th scope="col">Memory</th>
                <th scope="col">Isolation</th>
                <th scope="col">Last heard</th>
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <tr key={worker.id}>
                  <th scope="row" title={`version ${worker.version}`}>
                    {worker.host ? `${worker.host} · ` : ''}
                    {worker.id}
                  </th>
                  <td>
                    <span class={`badge badge-${describeState(worker)}`}>{describeState(worker)}</span>
                  </td>
                  <td>
                    {worker.busy} of {worker.slots}
                  </td>
                  <td>{Math.round(worker.cpu_percent)} %</td>
                  <td>{Math.round(worker.rss_mb)} MiB</td>
                  <td>{worker.isolation}</td>
                  <td>{formatDuration(worker.heartbeat_age_ms)} ago</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function describeState(worker: SystemStats['workers'][number]): 'healthy' | 'draining' | 'silent' {
  if (worker.healthy === false) return 'silent';
  return worker.draining ? 'draining' : 'healthy';
}

/** The figure comes in tenths of a minute; seconds made of it would pretend. */
const describeMinutes = (minutes: number) =>
  minutes < 1 ? 'under 1 min' : formatDuration(Math.round(minutes) * 60_000);
