import type { MyAssignment } from '@runq/common/contract/my-assignment';
import type { AssignmentsParts } from '../assignments/open-assignments.js';
import { callApi } from '../ui/api-client.js';
import type { StudentContext, StudentSession } from './student-session.js';

/** A user without assignments is asked for again when the page becomes visible, at most once in this time. */
const askEveryMs = 60_000;

/**
 * Asks, once the page is connected, whether the user has assignments, and loads the code for them only then. Calls back
 * once. The returned function ends it all.
 */
export function loadAssignments(options: {
  session: StudentSession;
  context: StudentContext;
  onLoaded(parts: AssignmentsParts): void;
}): () => void {
  const { session, context } = options;
  const { connection } = session;
  const { token } = context.user;
  let parts: AssignmentsParts | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  async function ask(): Promise<void> {
    const runner = session.runner.get();
    if (parts || !runner || document.hidden || connection.get() !== 'online' || Date.now() - askedAt < askEveryMs)
      return;
    askedAt = Date.now();
    const answer = await callApi<{ assignments: MyAssignment[] }>('/v1/my/assignments', { token });
    if (!answer.ok || answer.value.assignments.length === 0) return;
    const [{ openAssignments }, commands] = await Promise.all([
      import('../assignments/open-assignments.js'),
      session.projects,
    ]);
    if (isClosed) return;
    parts = openAssignments(
      { ...session, ...context, controller: runner.controller, commands },
      answer.value.assignments,
    );
    options.onLoaded(parts);
  }
  // Without an answer or the code, a later attempt follows.
  const tryAsking = () => void ask().catch(() => {});
  tryAsking();
  const unsubscribe = connection.subscribe(tryAsking);
  document.addEventListener('visibilitychange', tryAsking);
  return () => {
    isClosed = true;
    unsubscribe();
    document.removeEventListener('visibilitychange', tryAsking);
    parts?.close();
  };
}
