import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { EntityLists } from '@runq/common/admin/entity-lists';
import { ProblemError } from '@runq/common/contract/problem';
import type { WorkerMode, WorkerRegistry, WorkerReport } from '@runq/common/scheduler/worker-registry';
import type { Identity } from '../http/middleware/authenticate.js';
import { toOperator } from './actor.js';

/** A worker with its mode; `run` is the normal one. */
export type WorkerWithMode = WorkerReport & { order: WorkerMode | 'run' };

export async function listWorkers({
  registry,
  lists,
}: {
  registry: WorkerRegistry;
  lists: EntityLists;
}): Promise<WorkerWithMode[]> {
  const reports = await registry.list();
  const modes = await lists.listOrders(reports.map((report) => report.id));
  return reports.map((report, index) => ({ ...report, order: modes[index] ?? 'run' }));
}

/** The slots of the worker stop counting immediately; the worker itself changes within its report interval. */
export async function setWorkerMode(
  { actions }: { actions: AdminActions },
  request: { workerId: string; mode: WorkerMode | 'resume'; why: string; identity: Identity },
): Promise<{ id: string; order: WorkerMode | 'run' }> {
  const { workerId, mode, why, identity } = request;
  if (!(await actions.setWorkerMode(toOperator(identity, why), workerId, mode)))
    throw new ProblemError('not_found', 'There is no such worker.');
  return { id: workerId, order: mode === 'resume' ? 'run' : mode };
}
