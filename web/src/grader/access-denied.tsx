import type { SignedInUser } from '../shell/auth-gate.js';

/** For a user whose role may not see the page. */
export function AccessDenied({ user }: { user: SignedInUser }) {
  const { role } = user.identity;
  return (
    <div class="panel access-denied" role="alert">
      <h1>Access denied</h1>
      <p>Only graders, tutors of a course and ops can view this page.{role ? ` Your role is ${role}.` : ''}</p>
      <p class="actions">
        <button type="button" class="primary" onClick={() => user.signOut('Sign in with a grader or ops account.')}>
          Switch account
        </button>
        <a href="/">Go to the editor</a>
      </p>
    </div>
  );
}
