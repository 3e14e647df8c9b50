import { useEffect, useMemo } from 'preact/hooks';
import { BatchPage } from '../grader-batch/batch-page.js';
import { type Grader, GraderContext } from '../grading/grader-context.js';
import { createGradingClient } from '../grading/grading-client.js';
import { Link } from '../grading/link.js';
import { createNavigation } from '../grading/navigation.js';
import type { Settings } from '../settings/settings.js';
import type { SignedInUser } from '../shell/auth-gate.js';
import { TopBar } from '../shell/top-bar.js';
import { useSignalValue } from '../ui/signal.js';
import { ToastArea, ToastsContext } from '../ui/toast-area.js';
import { createToasts } from '../ui/toasts.js';
import { AccessDenied } from './access-denied.js';
import { AssignmentsView } from './assignments-view.js';
import { parseView, type View } from './parse-view.js';

const sections: { to: string; label: string; kinds: View['kind'][] }[] = [
  { to: '/grader', label: 'Assignments', kinds: ['assignments', 'assignment'] },
  { to: '/grader/grade', label: 'Grade', kinds: ['grade'] },
  { to: '/grader/batches', label: 'Batches', kinds: ['batches', 'batch'] },
];

/** The grader's page: its header, and the view at the current address. */
export function GraderApp({ user, settings }: { user: SignedInUser; settings: Settings }) {
  const grader = useMemo(
    (): Grader => ({
      token: user.token,
      userId: user.identity.userId,
      client: createGradingClient(user.token),
      navigation: createNavigation(window),
      toasts: createToasts({ stayMs: settings.toastMs.get }),
      onSignInExpired: () => user.signOut('Your sign-in has expired. Sign in again.'),
    }),
    [],
  );
  const view = parseView(useSignalValue(grader.navigation.place));
  const mayView = user.identity.role !== 'student';

  useEffect(
    () => () => {
      grader.navigation.close();
      grader.toasts.close();
    },
    [],
  );

  return (
    <ToastsContext.Provider value={grader.toasts}>
      <GraderContext.Provider value={grader}>
        <TopBar settings={settings} identity={user.identity} onSignOut={() => user.signOut()}>
          <ToastArea toasts={grader.toasts} />
        </TopBar>
        {mayView && (
          <nav class="sections" aria-label="Grading">
            {sections.map(({ to, label, kinds }) => (
              <Link key={to} to={to} isCurrent={kinds.includes(view.kind)}>
                {label}
              </Link>
            ))}
          </nav>
        )}
        <main class="grader">{mayView ? <CurrentView view={view} /> : <AccessDenied user={user} />}</main>
      </GraderContext.Provider>
    </ToastsContext.Provider>
  );
}

function CurrentView({ view }: { view: View }) {
  switch (view.kind) {
    case 'assignments':
      return <AssignmentsView />;
    case 'batch':
      return <BatchPage key={view.id} batchId={view.id} path={view.path} />;
    default:
      return (
        <>
          <h1>Page not found</h1>
          <p>
            <Link to="/grader">Go to the assignments</Link>
          </p>
        </>
      );
  }
}
