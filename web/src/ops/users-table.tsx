import { useState } from 'preact/hooks';
import { Menu } from '../page/menu.js';
import { formatDuration } from '../run/format-amounts.js';
import { type Action, cancelAllAction, limitsAction, muteAction } from './actions.js';
import type { OpsUser, OpsView } from './ops-shape.js';
import { ScrollTable } from './scroll-table.js';
import type { SystemStats } from './stats-shape.js';

type Sessions = SystemStats['sessions'];

/** Who is running and waiting now; for ops also who has rules, and what may be done about each. */
export function UsersTable(props: { sessions: Sessions; view: OpsView | null; onAsk: (action: Action) => void }) {
  const { sessions, view, onAsk } = props;
  const rows = view ? joinUsers(sessions, view.users) : sessions.map((session) => ({ session, user: null }));
  return (
    <section class="panel" aria-labelledby="users-title">
      <h2 id="users-title">Users</h2>
      {rows.length === 0 ? (
        <p class="nothing">Nobody runs anything right now.</p>
      ) : (
        <ScrollTable
          label="Users"
          heads={['User', 'Running', 'Waiting', 'Memory', 'Busy for', ...(view ? ['Actions'] : [])]}
        >
          {rows.map(({ session, user }) => (
            <tr key={session.username}>
              <th scope="row" title={session.username}>
                {session.username} {user?.muted && <span class="badge badge-draining">muted</span>}
              </th>
              <td>
                {session.active_threads}
                {user && <small> of {user.runsPerUser}</small>}
              </td>
              <td>{session.waiting ?? 0}</td>
              <td>{session.memory_mb} MiB</td>
              <td>{session.active_threads > 0 ? describeMinutes(session.uptime_minutes) : '–'}</td>
              {view && (
                <td>
                  <UserMenu userId={session.username} user={user} view={view} onAsk={onAsk} />
                </td>
              )}
            </tr>
          ))}
        </ScrollTable>
      )}
      {view && <SomebodyElse view={view} onAsk={onAsk} />}
    </section>
  );
}

/** Somebody who runs nothing now can be muted, or given limits, as well. */
function SomebodyElse({ view, onAsk }: { view: OpsView; onAsk: (action: Action) => void }) {
  const [name, setName] = useState('');
  return (
    <div class="somebody-else">
      <label>
        Somebody else
        <input
          value={name}
          maxLength={128}
          placeholder="User name"
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      {name.trim() && (
        <UserMenu
          userId={name.trim()}
          user={view.users.find(({ userId }) => userId === name.trim()) ?? null}
          view={view}
          onAsk={onAsk}
        />
      )}
    </div>
  );
}

function UserMenu(props: { userId: string; user: OpsUser | null; view: OpsView; onAsk: (action: Action) => void }) {
  const { userId, user, view, onAsk } = props;
  const isMuted = user?.muted ?? false;
  const items = [
    { label: 'Limits…', onPick: () => onAsk(limitsAction(userId, user, view.settings?.ranges ?? {})) },
    { label: isMuted ? 'Unmute…' : 'Mute…', onPick: () => onAsk(muteAction(userId, isMuted)) },
    { label: 'Cancel all runs…', onPick: () => onAsk(cancelAllAction(userId)), isDanger: true },
  ];
  return (
    <Menu label={`Actions for ${userId}`} items={items}>
      Actions <span aria-hidden="true">▾</span>
    </Menu>
  );
}

/** Whoever has runs by the live figures, then whoever only has rules. */
function joinUsers(sessions: Sessions, users: OpsUser[]): { session: Sessions[number]; user: OpsUser | null }[] {
  const byId = new Map(users.map((user) => [user.userId, user]));
  const known = new Set(sessions.map(({ username }) => username));
  const others = users.filter(({ userId }) => !known.has(userId));
  return [
    ...sessions.map((session) => ({ session, user: byId.get(session.username) ?? null })),
    ...others.map((user) => ({
      session: {
        username: user.userId,
        memory_mb: 0,
        active_threads: user.active,
        waiting: user.waiting,
        uptime_minutes: 0,
      },
      user,
    })),
  ];
}

/** The figure comes in tenths of a minute; seconds made of it would pretend. */
const describeMinutes = (minutes: number) =>
  minutes < 1 ? 'under 1 min' : formatDuration(Math.round(minutes) * 60_000);
