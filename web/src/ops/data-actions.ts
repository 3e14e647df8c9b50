import type { DeletedData } from '@runq/common/contract/account';
import { describeDeleted } from '../account/describe-deleted.js';
import { type Action, userPath } from './actions.js';

/** Saves everything that is stored of a user, as one zip. */
export function exportDataAction(userId: string): Action {
  return {
    title: `Export the data of ${userId}?`,
    description:
      'You get a zip with everything that is stored of this user, code and results included. The audit log records ' +
      'it, and the user sees that in their own download.',
    confirm: 'Export data',
    warn: () => 'It shows the work of this user. Give the reason.',
    request: (_, why) => ({
      path: `${userPath(userId, 'data')}?${new URLSearchParams({ why })}`,
      fileName: `runq-data-${userId.replace(/[^\w.@-]/g, '_')}.zip`,
    }),
    formatSuccess: () => `The data of ${userId} is saved.`,
  };
}

/** Deletes everything of a user but what other people need. */
export function deleteDataAction(userId: string): Action {
  return {
    title: `Delete the data of ${userId}?`,
    description:
      'Projects, files, shared links, assignments, submissions and finished runs are deleted at once, and the API ' +
      'keys are revoked. The account stays. This cannot be undone.',
    confirm: 'Delete data',
    isDanger: true,
    warn: () => 'Nothing of it can be brought back. Give the reason.',
    request: (_, why) => ({ path: userPath(userId, 'data'), body: { why }, method: 'DELETE' }),
    formatSuccess(answer) {
      const deleted = answer as DeletedData;
      const left = deleted.runsLeft === 0 ? '' : ` Runs that have not ended yet: ${deleted.runsLeft}.`;
      return `Data of ${userId}: ${describeDeleted(deleted)}${left}`;
    },
  };
}
