import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Cell, createCell, useCell } from '../page/cell.js';
import type { SignedInUser } from '../page/signed-in.js';
import { ToastArea } from '../page/toast-area.js';
import { createToasts } from '../page/toasts.js';
import { TopBar } from '../page/top-bar.js';
import type { Settings } from '../settings/settings.js';
import { Advice } from './advice.js';
import { Controls } from './controls.js';
import { type BoardState, followStats } from './follow-stats.js';
import type { Snapshot } from './stats-shape.js';
import { Tiles } from './tiles.js';
import { UsersTable } from './users-table.js';
import { Verdicts } from './verdicts.js';
import { WorkersTable } from './workers-table.js';

const nothingYet: Cell<BoardState> = createCell<BoardState>({ snapshot: null, trouble: 'none' });

/** The page of those who keep the service running: graders see the figures, ops also change what goes on. */
export function Board({ user, settings }: { user: SignedInUser; settings: Settings }) {
  const mayLook = user.identity.role !== 'student';
  const [state, setState] = useState(nothingYet);
  const { snapshot, trouble } = useCell(state);
  const toasts = useMemo(() => createToasts({ stayMs: settings.toastMs.get }), []);

  useEffect(() => {
    if (!mayLook) return;
    const following = followStats(user.token);
    setState(following.state);
    return following.close;
  }, []);
  useEffect(() => {
    if (trouble === 'refused') user.signOut('Your sign-in has ended. Please sign in again.');
  }, [trouble]);

  return (
    <>
      <TopBar settings={settings} identity={user.identity} onSignOut={() => user.signOut()}>
        {snapshot && <StatusChip snapshot={snapshot} isStale={trouble === 'stale'} />}
      </TopBar>
      <main class="board">
        <h1>Operations</h1>
        {!mayLook || trouble === 'forbidden' ? (
          <NotEnough onSignOut={() => user.signOut()} role={user.identity.role} />
        ) : !snapshot ? (
          <p class="nothing" role="status">
            {trouble === 'stale' ? 'The server cannot be reached. Trying again each second.' : 'Reading the figures…'}
          </p>
        ) : user.identity.role === 'ops' ? (
          <Controls token={user.token} snapshot={snapshot} toasts={toasts} />
        ) : (
          <Figures snapshot={snapshot} />
        )}
      </main>
      <ToastArea toasts={toasts} />
    </>
  );
}

/** What graders see. */
function Figures({ snapshot }: { snapshot: Snapshot }) {
  const { stats } = snapshot;
  return (
    <>
      <Tiles snapshot={snapshot} />
      <Advice entries={stats.recommendations ?? []} onApply={null} />
      <div class="columns">
        <UsersTable sessions={stats.sessions} view={null} onAsk={() => {}} />
        <Verdicts counts={stats.runs.verdicts} />
      </div>
      <WorkersTable workers={stats.workers} view={null} onAsk={() => {}} />
    </>
  );
}

function StatusChip({ snapshot, isStale }: { snapshot: Snapshot; isStale: boolean }) {
  const { status } = snapshot.health;
  const words = isStale ? 'No news. Trying again…' : status;
  return (
    <span class={`chip chip-${isStale || status !== 'healthy' ? 'offline' : 'plain'}`} role="status">
      <i aria-hidden="true" />
      {words}
    </span>
  );
}

function NotEnough({ role, onSignOut }: { role: string | null; onSignOut: () => void }) {
  return (
    <div class="panel not-enough" role="alert">
      <h2>This page is for graders and operations</h2>
      <p>
        You are signed in{role ? ` as ${role}` : ''}, and that role does not see the figures of other people. Sign in
        with a grader or ops account to look at them.
      </p>
      <p class="actions">
        <button type="button" class="primary" onClick={onSignOut}>
          Sign in as somebody else
        </button>
        <a href="/">Go to the editor</a>
      </p>
    </div>
  );
}
