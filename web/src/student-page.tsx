import { render } from 'preact';
import { createSettings } from './settings/settings.js';
import { AuthGate } from './shell/auth-gate.js';
import { createStaticShell, rememberTheme } from './shell/static-shell.js';
import { requestEarly } from './sync/early-answers.js';
import { lazy } from './ui/lazy.js';
import { openStorage } from './ui/storage.js';

const settings = createSettings(openStorage('localStorage'), document.documentElement);
const shell = createStaticShell(document);
settings.theme.subscribe((theme) => rememberTheme(document, theme));

// The HTML preloads both: see web/page-shell.ts.
const StudentApp = lazy(() => import('./student/student-app.js').then((module) => module.StudentApp));
const SharedPage = lazy(() => import('./embed/shared-page.js').then((module) => module.SharedPage));
const shareId = new URLSearchParams(location.search).get('share');
const typed = shell.takeTyped();

render(
  shareId === null ? (
    <AuthGate title="Write and run Python" defaultRole="student" sharesToken shell={shell} typed={typed}>
      {(user) => {
        requestEarly({ token: user.token, userId: user.identity.userId });
        return <StudentApp key={user.token} user={user} settings={settings} />;
      }}
    </AuthGate>
  ) : (
    <SharedPage id={shareId} />
  ),
  document.getElementById('page')!,
);
