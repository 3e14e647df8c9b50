import type { OperatorActions } from '@runq/common/store/operator-actions';
import type { Retention } from '@runq/common/store/retention';
import type { RunRecords } from '@runq/common/store/run-records';
import type { ShareStore } from '@runq/common/store/share-store';
import type { Workspaces } from '@runq/common/store/workspaces';
import type { Identity } from '../authenticate.js';
import { parseAction, toOperator, whyBodySchema } from '../ops/operator.js';

/** What went. Runs that wait or are active stay until they are over, and so do those of batches, which are their grader's. */
export interface DeletedData {
  files: number;
  shares: number;
  runs: number;
  runsLeft: number;
}

/** Runs forgotten at once; in between Redis serves everybody else. */
const pageRuns = 25;
/** The most that `runsLeft` counts to. */
const mostRunsLeft = 1000;

/** Deletes at once what is kept of a user and would go with its time, for the user or, by ops, on his behalf. The audit says who did it. */
export function createDeleteData(deps: {
  workspaces: Workspaces;
  shares: ShareStore;
  records: RunRecords;
  retention: Retention;
  operators: OperatorActions;
}) {
  const { workspaces, shares, records, retention, operators } = deps;

  async function deleteShares(userId: string): Promise<number> {
    const all = await shares.listOfUser(userId);
    // Noted below, once for everything.
    for (const { id } of all) await shares.switch(id, 'delete', { kind: 'owner' });
    return all.length;
  }

  async function forgetRuns(userId: string): Promise<number> {
    let forgotten = 0;
    for (;;) {
      const { runs } = await records.listOfUser(userId, { state: 'finished', limit: pageRuns });
      const ids = runs.map(({ id }) => id);
      const count = await retention.forget(userId, ids);
      forgotten += count;
      if (count === 0) return forgotten;
    }
  }

  return async function deleteData(userId: string, body: unknown, by: Identity): Promise<DeletedData> {
    const { why } = parseAction(whyBodySchema, body);
    const deleted = {
      files: await workspaces.deleteAll(userId),
      shares: await deleteShares(userId),
      runs: await forgetRuns(userId),
    };
    const result = `${deleted.files} files, ${deleted.shares} shares, ${deleted.runs} runs`;
    await operators.note(toOperator(by, why), 'data.delete', userId, result);
    const { runs: left } = await records.listOfUser(userId, { limit: mostRunsLeft });
    return { ...deleted, runsLeft: left.length };
  };
}

export type DeleteData = ReturnType<typeof createDeleteData>;
