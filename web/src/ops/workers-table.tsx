import { Menu } from '../page/menu.js';
import { formatDuration } from '../run/format-amounts.js';
import { type Action, orderAction } from './actions.js';
import type { OpsView, Order } from './ops-shape.js';
import { ScrollTable } from './scroll-table.js';
import type { SystemStats } from './stats-shape.js';

type Worker = SystemStats['workers'][number];

/** The processes that run programs, and for ops what they may be ordered to do. */
export function WorkersTable(props: {
  workers: SystemStats['workers'];
  view: OpsView | null;
  onAsk: (action: Action) => void;
}) {
  const { workers, view, onAsk } = props;
  return (
    <section class="panel" aria-labelledby="workers-title">
      <h2 id="workers-title">Workers</h2>
      {workers.length === 0 ? (
        <p class="nothing">No worker has reported. Runs wait until one does.</p>
      ) : (
        <ScrollTable
          label="Workers"
          heads={[
            ...['Worker', 'State', 'Lanes', 'CPU', 'Memory', 'Isolation', 'Last heard'],
            ...(view ? ['Actions'] : []),
          ]}
        >
          {workers.map((worker) => {
            const order = view?.orders.get(worker.id) ?? 'run';
            const state = describeState(worker, order);
            return (
              <tr key={worker.id}>
                <th scope="row" title={`version ${worker.version}`}>
                  {worker.host ? `${worker.host} · ` : ''}
                  {worker.id}
                </th>
                <td>
                  <span class={`badge badge-${state}`}>{state}</span>
                </td>
                <td>
                  {worker.busy} of {worker.slots}
                </td>
                <td>{Math.round(worker.cpu_percent)} %</td>
                <td>{Math.round(worker.rss_mb)} MiB</td>
                <td>{worker.isolation}</td>
                <td>{formatDuration(worker.heartbeat_age_ms)} ago</td>
                {view && (
                  <td>
                    <WorkerMenu workerId={worker.id} order={order} onAsk={onAsk} />
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

function WorkerMenu(props: { workerId: string; order: Order; onAsk: (action: Action) => void }) {
  const { workerId, order, onAsk } = props;
  const ask = (to: 'quiet' | 'drain' | 'resume') => () => onAsk(orderAction(workerId, to));
  const items = [
    { label: 'Take nothing new…', onPick: ask('quiet'), disabled: order === 'quiet' },
    { label: 'Empty…', onPick: ask('drain'), disabled: order === 'drain', isDanger: true },
    { label: 'Let work…', onPick: ask('resume'), disabled: order === 'run' },
  ];
  return (
    <Menu label={`Actions for ${workerId}`} items={items}>
      Actions <span aria-hidden="true">▾</span>
    </Menu>
  );
}

function describeState(worker: Worker, order: Order): 'healthy' | 'quiet' | 'draining' | 'silent' {
  if (worker.healthy === false) return 'silent';
  if (order !== 'run') return order === 'quiet' ? 'quiet' : 'draining';
  return worker.draining ? 'draining' : 'healthy';
}
