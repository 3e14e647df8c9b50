import { ProblemError } from '@runq/common/contract/problem';
import type { OperatorActions } from '@runq/common/store/operator-actions';
import type { ServiceLists } from '@runq/common/store/service-lists';
import type { WorkerOrder, WorkerRegistry, WorkerReport } from '@runq/common/store/worker-registry';
import type { Identity } from '../authenticate.js';
import { parseAction, toOperator, whyBodySchema } from './operator.js';

/** A worker with the order that it is under; `run` while it is under none. */
export type OrderedWorker = WorkerReport & { order: WorkerOrder | 'run' };

/** Quiet, drain and resume: lanes count no more at once, the worker itself hears of it within its report interval. */
export function createOrderWorkers(deps: {
  operators: OperatorActions;
  registry: WorkerRegistry;
  lists: ServiceLists;
}) {
  const { operators, registry, lists } = deps;

  async function list(): Promise<OrderedWorker[]> {
    const reports = await registry.list();
    const orders = await lists.listOrders(reports.map((report) => report.id));
    return reports.map((report, index) => ({ ...report, order: orders[index] ?? 'run' }));
  }

  return {
    list,
    async order(workerId: string, order: WorkerOrder | 'resume', body: unknown, identity: Identity) {
      const { why } = parseAction(whyBodySchema, body);
      if (!(await operators.orderWorker(toOperator(identity, why), workerId, order)))
        throw new ProblemError('not_found', 'There is no such worker.');
      return { id: workerId, order: order === 'resume' ? 'run' : order };
    },
  };
}

export type OrderWorkers = ReturnType<typeof createOrderWorkers>;
