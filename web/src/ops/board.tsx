import { useEffect, useState } from 'preact/hooks';
import { type Cell, createCell, useCell } from '../page/cell.js';
import type { SignedInUser } from '../page/signed-in.js';
import { TopBar } from '../page/top-bar.js';
import type { Settings } from '../settings/settings.js';
import { type BoardState, followStats } from './follow-stats.js';
import { RawQueueButton } from './raw-queue-button.js';
import type { Snapshot, SystemStats } from './stats-shape.js';
import { UsersTable, WorkersTable } from './tables.js';
import { Tiles } from './tiles.js';
import { Verdicts } from './verdicts.js';

const nothingYet: Cell<BoardState> = createCell<BoardState>({ snapshot: null, trouble: 'none' });

/** The page of those who keep the service running. */
export function Board({ user, settings }: { user: SignedInUser; settings: Settings }) {
  const mayLook = user.identity.role !== 'student';
  const [state, setState] = useState(nothingYet);
  const { snapshot, trouble } = useCell(state);

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
        ) : snapshot ? (
          <>
            <Figures snapshot={snapshot} />
            {user.identity.role === 'ops' && <RawQueueButton token={user.token} />}
          </>
        ) : (
          <p class="nothing" role="status">
            {trouble === 'stale' ? 'The server cannot be reached. Trying again each second.' : 'Reading the figures…'}
          </p>
        )}
      </main>
    </>
  );
}

function Figures({ snapshot }: { snapshot: Snapshot }) {
  const { stats } = snapshot;
  return (
    <>
      <Tiles snapshot={snapshot} />
      <Recommendations entries={stats.recommendations ?? []} />
      <div class="columns">
        <UsersTable sessions={stats.sessions} />
        <Verdicts counts={stats.runs.verdicts} />
      </div>
      <WorkersTable workers={stats.workers} />
      <p class="hint">
        Version {snapshot.health.version} · up for {snapshot.health.uptime_hours} h · {snapshot.health.services.sandbox}
      </p>
    </>
  );
}

function Recommendations({ entries }: { entries: SystemStats['recommendations'] }) {
  if (entries.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="advice-title">
      <h2 id="advice-title">Recommendations</h2>
      <ul class="advice">
        {entries.map((entry) => (
          <li key={entry.type} class={`advice-${entry.severity}`}>
            <span class="badge">{entry.severity}</span>
            <span>
              <strong>{entry.message}</strong> {entry.suggestion}
            </span>
          </li>
        ))}
      </ul>
    </section>
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
