import type { Role } from '@runq/common/contract/run';
import { render } from 'preact';
import { createSettings } from './settings/settings.js';
import { AuthGate, type SignedInUser } from './shell/auth-gate.js';
import { createStaticShell, rememberTheme } from './shell/static-shell.js';
import { requestEarly } from './sync/early-answers.js';
import { lazy } from './ui/lazy.js';
import { openStorage } from './ui/storage.js';

// The HTML preloads both: see web/page-shell.ts.
const StudentApp = lazy(() => import('./student/student-app.js').then((module) => module.StudentApp));
const SharedPage = lazy(() => import('./embed/shared-page.js').then((module) => module.SharedPage));

/** Where a role begins after signing in at the plain address of the editor. */
const homes: Partial<Record<Role, string>> = { grader: '/grader', ops: '/ops' };

function openHome({ hasJustSignedIn, identity: { role } }: SignedInUser): boolean {
  const home = role && homes[role];
  if (!hasJustSignedIn || !home || location.search + location.hash !== '') return false;
  location.replace(home);
  return true;
}

/** Shows the sign-in form, the editor of a signed-in user, or the program behind a link. */
export function renderStudentPage(): void {
  const settings = createSettings(openStorage('localStorage'), document.documentElement);
  const shell = createStaticShell(document);
  settings.theme.subscribe((theme) => rememberTheme(document, theme));

  const shareId = new URLSearchParams(location.search).get('share');
  const typed = shell.takeTyped();

  render(
    shareId === null ? (
      <AuthGate title="Write and run Python" defaultRole="student" sharesToken shell={shell} typed={typed}>
        {(user) => {
          if (openHome(user)) return false;
          requestEarly({ token: user.token, userId: user.identity.userId });
          return <StudentApp key={user.token} user={user} settings={settings} />;
        }}
      </AuthGate>
    ) : (
      <SharedPage id={shareId} />
    ),
    document.getElementById('page')!,
  );
}
