import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Settings } from '../settings/settings.js';
import type { SignedInUser } from '../shell/auth-gate.js';
import { PageLinks } from '../shell/page-links.js';
import { TopBar } from '../shell/top-bar.js';
import { lazy } from '../ui/lazy.js';
import { createSignal, type Signal, useSignalValue } from '../ui/signal.js';
import { ToastArea, ToastsContext } from '../ui/toast-area.js';
import { createToasts } from '../ui/toasts.js';
import { Controls } from './controls.js';
import { HealthReasons } from './health-reasons.js';
import { type DashboardState, pollStats } from './poll-stats.js';
import { Recommendations } from './recommendations.js';
import { RunPage } from './runs/run-page.js';
import type { Snapshot } from './stats-shape.js';
import { Tiles } from './tiles.js';
import { UsersTable } from './users-table.js';
import { Verdicts } from './verdicts.js';
import { WorkersTable } from './workers-table.js';

const initialState: Signal<DashboardState> = createSignal<DashboardState>({ snapshot: null, trouble: 'none' });

const PeoplePage = lazy(() => import('./people/people-page.js').then((module) => module.PeoplePage));

const CoursesPage = lazy(() => import('./courses/courses-page.js').then((module) => module.CoursesPage));

const peoplePath = '/ops/people';
const coursesPath = '/ops/courses';
const runPath = /^\/ops\/runs\/([^/]+)$/;

/** The operations page: graders see the metrics, ops also change settings and find runs. */
export function Dashboard({ user, settings }: { user: SignedInUser; settings: Settings }) {
  const runId = useMemo(() => readRunId(location.pathname), []);
  const showsPeople = location.pathname === peoplePath;
  const showsCourses = location.pathname === coursesPath;
  const mayView = user.identity.role !== 'student';
  const [state, setState] = useState(initialState);
  const { snapshot, trouble } = useSignalValue(state);
  const toasts = useMemo(() => createToasts({ stayMs: settings.toastMs.get }), []);

  useEffect(() => {
    if (!mayView) return;
    const polling = pollStats(user.token);
    setState(polling.state);
    return polling.close;
  }, []);
  useEffect(() => {
    if (trouble === 'refused') user.signOut('Your sign-in has expired. Sign in again.');
  }, [trouble]);

  return (
    <ToastsContext.Provider value={toasts}>
      <TopBar settings={settings} user={user} links={<PageLinks role={user.identity.role} />}>
        {snapshot && <HealthStatus snapshot={snapshot} isStale={trouble === 'stale'} />}
        <ToastArea toasts={toasts} />
      </TopBar>
      <main class="dashboard">
        {runId === null && !showsPeople && !showsCourses && <h1>Operations</h1>}
        {!mayView || trouble === 'forbidden' ? (
          <AccessDenied
            onSignOut={() => user.signOut('Sign in with a grader or ops account.')}
            role={user.identity.role}
          />
        ) : showsPeople ? (
          user.identity.role === 'ops' ? (
            <PeoplePage token={user.token} ownId={user.identity.userId} toasts={toasts} />
          ) : (
            <p class="empty-note">Only ops can view accounts.</p>
          )
        ) : showsCourses ? (
          user.identity.role === 'ops' ? (
            <CoursesPage token={user.token} toasts={toasts} />
          ) : (
            <p class="empty-note">Only ops can change courses.</p>
          )
        ) : runId !== null ? (
          user.identity.role === 'ops' ? (
            <RunPage runId={runId} token={user.token} toasts={toasts} />
          ) : (
            <p class="empty-note">Only ops can view single runs.</p>
          )
        ) : !snapshot ? (
          <p class="empty-note" role="status">
            {trouble === 'stale' ? 'Cannot reach the server. Retrying every second…' : 'Loading…'}
          </p>
        ) : user.identity.role === 'ops' ? (
          <Controls token={user.token} snapshot={snapshot} toasts={toasts} />
        ) : (
          <ReadOnlyDashboard snapshot={snapshot} />
        )}
      </main>
    </ToastsContext.Provider>
  );
}

function readRunId(path: string): string | null {
  const [, id] = runPath.exec(path) ?? [];
  return id === undefined ? null : decodeURIComponent(id);
}

/** The dashboard for graders. */
function ReadOnlyDashboard({ snapshot }: { snapshot: Snapshot }) {
  const { stats } = snapshot;
  return (
    <>
      <HealthReasons health={snapshot.health} />
      <Tiles snapshot={snapshot} />
      <Recommendations entries={stats.recommendations ?? []} onApply={null} />
      <div class="columns">
        <UsersTable sessions={stats.sessions} view={null} onAction={() => {}} />
        <Verdicts counts={stats.runs.verdicts} />
      </div>
      <WorkersTable workers={stats.workers} view={null} onAction={() => {}} />
    </>
  );
}

function HealthStatus({ snapshot, isStale }: { snapshot: Snapshot; isStale: boolean }) {
  const { status } = snapshot.health;
  const label = isStale ? 'Disconnected. Reconnecting…' : status;
  return (
    <span class={`connection-status connection-${isStale || status !== 'healthy' ? 'offline' : 'plain'}`} role="status">
      <i aria-hidden="true" />
      {label.charAt(0).toUpperCase() + label.slice(1)}
    </span>
  );
}

function AccessDenied({ role, onSignOut }: { role: string | null; onSignOut: () => void }) {
  return (
    <div class="panel access-denied" role="alert">
      <h2>Access denied</h2>
      <p>Only graders and ops can view this page.{role ? ` Your role is ${role}.` : ''}</p>
      <p class="actions">
        <button type="button" class="primary" onClick={onSignOut}>
          Switch account
        </button>
        <a href="/">Go to the editor</a>
      </p>
    </div>
  );
}
