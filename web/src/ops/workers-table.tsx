import { formatDuration } from '../ui/format.js';
import { Menu } from '../ui/menu.js';
import { ScrollTable } from '../ui/scroll-table.js';
import { type Action, workerModeAction } from './actions.js';
import type { OpsView, WorkerMode } from './ops-shape.js';
import type { SystemStats } from './stats-shape.js';

type Worker = SystemStats['workers'][number];
type WorkerState = 'healthy' | 'quiet' | 'draining' | 'silent' | 'full';

const stateLabels: Record<WorkerState, string> = {
  healthy: 'healthy',
  quiet: 'not accepting runs',
  draining: 'draining',
  silent: 'no heartbeat',
  full: 'disk nearly full',
};

/** The workers, and for ops the actions for each. */
export function WorkersTable(props: {
  workers: SystemStats['workers'];
  view: OpsView | null;
  onAction: (action: Action) => void;
}) {
  const { workers, view, onAction } = props;
  return (
    <section class="panel" aria-labelledby="workers-title">
      <h2 id="workers-title">Workers</h2>
      {workers.length === 0 ? (
        <p class="empty-note">No workers. Runs stay queued until one connects.</p>
      ) : (
        <ScrollTable
          label="Workers"
          heads={[
            ...['Worker', 'State', 'Slots', 'CPU', 'Memory', 'Memory limits', 'Disk', 'Isolation', 'Last heartbeat'],
            ...(view ? ['Actions'] : []),
          ]}
        >
          {workers.map((worker) => {
            const mode = view?.workerModes.get(worker.id) ?? 'run';
            const state = describeState(worker, mode);
            return (
              <tr key={worker.id}>
                <th scope="row" title={`version ${worker.version}`}>
                  {worker.host ? `${worker.host} · ` : ''}
                  {worker.id}
                </th>
                <td data-label="State">
                  <span class={`badge badge-${state}`}>{stateLabels[state]}</span>
                </td>
                <td data-label="Slots">
                  {worker.busy} of {worker.slots}
                </td>
                <td data-label="CPU">{Math.round(worker.cpu_percent)} %</td>
                <td data-label="Memory">{Math.round(worker.rss_mb)} MiB</td>
                <td
                  data-label="Memory limits"
                  title="Memory limits of active runs, of the memory available to programs"
                >
                  {describeLimits(worker)}
                </td>
                <td data-label="Disk" title="Free space for what programs write">
                  {worker.disk ? `${worker.disk.free_gb} of ${worker.disk.total_gb} GiB free` : '-'}
                </td>
                <td data-label="Isolation">{worker.isolation}</td>
                <td data-label="Last heartbeat">{formatDuration(worker.heartbeat_age_ms)} ago</td>
                {view && (
                  <td data-label="Actions">
                    <WorkerMenu workerId={worker.id} mode={mode} onAction={onAction} />
                  </td>
                )}
              </tr>
            );
          })}
        </ScrollTable>
      )}
    </section>
  );
}

function WorkerMenu(props: { workerId: string; mode: WorkerMode; onAction: (action: Action) => void }) {
  const { workerId, mode, onAction } = props;
  const change = (to: 'quiet' | 'drain' | 'resume') => () => onAction(workerModeAction(workerId, to));
  const items = [
    { label: 'Stop accepting runs…', onPick: change('quiet'), disabled: mode === 'quiet' },
    { label: 'Drain…', onPick: change('drain'), disabled: mode === 'drain', isDanger: true },
    { label: 'Resume…', onPick: change('resume'), disabled: mode === 'run' },
  ];
  return (
    <Menu label={`Actions for ${workerId}`} items={items}>
      Actions <span aria-hidden="true">▾</span>
    </Menu>
  );
}

function describeState(worker: Worker, mode: WorkerMode): WorkerState {
  if (worker.healthy === false) return 'silent';
  if (worker.disk?.low) return 'full';
  if (mode !== 'run') return mode === 'quiet' ? 'quiet' : 'draining';
  return worker.draining ? 'draining' : 'healthy';
}

function describeLimits({ memory_mb: memory, memory_committed_mb: committed }: Worker): string {
  if (memory === undefined || memory === null) return '-';
  return `${Math.round(committed ?? 0)} of ${Math.round(memory)} MiB`;
}
