import type { MyAssignment } from '@runq/common/contract/my-assignment';
import type { ComponentChildren } from 'preact';
import { lazy } from '../ui/lazy.js';
import { createSignal, type Signal, useSignalValue } from '../ui/signal.js';
import { AssignmentPanel } from './assignment-panel.js';
import { type Assignments, type AssignmentsContext, createAssignments } from './create-assignments.js';

const AssignmentsDialog = lazy(() => import('./assignments-dialog.js').then((module) => module.AssignmentsDialog));

/** What a page shows of assignments, and where. */
export interface AssignmentsParts {
  /** For the header: the button of the list, where there is space for it, and the list. */
  button: ComponentChildren;
  /** Beside or above the panes: the assignment of the open project. */
  panel: ComponentChildren;
  showList(): void;
  close(): void;
}

/** Opens assignments on a page. It is loaded for users who have some. */
export function openAssignments(context: AssignmentsContext, first: readonly MyAssignment[]): AssignmentsParts {
  const assignments = createAssignments(context, first);
  const isListed = createSignal(false);
  openLinked(assignments, first);
  return {
    button: <AssignmentsButton assignments={assignments} isListed={isListed} token={context.user.token} />,
    panel: <AssignmentPanel assignments={assignments} context={context} />,
    showList: () => isListed.set(true),
    close: assignments.close,
  };
}

/** Opens the assignment that a link to the page names, once: a reload keeps what the user has opened since. */
function openLinked(assignments: Assignments, first: readonly MyAssignment[]): void {
  const url = new URL(location.href);
  const name = url.searchParams.get('assignment');
  if (name === null) return;
  url.searchParams.delete('assignment');
  history.replaceState(null, '', url);
  const linked = first.find((one) => one.name === name);
  if (linked) void assignments.open(linked);
}

function AssignmentsButton(props: { assignments: Assignments; isListed: Signal<boolean>; token: string }) {
  const { assignments, isListed, token } = props;
  const isOpen = useSignalValue(isListed);
  return (
    <>
      <button type="button" class="quiet examples-button" onClick={() => isListed.set(true)}>
        Assignments
      </button>
      {isOpen && <AssignmentsDialog {...{ assignments, token }} onClose={() => isListed.set(false)} />}
    </>
  );
}
