import { useState } from 'preact/hooks';
import { formatDuration } from '../ui/format.js';
import { Menu } from '../ui/menu.js';
import { ScrollTable } from '../ui/scroll-table.js';
import { type Action, cancelAllAction, muteAction } from './actions.js';
import { deleteDataAction, exportDataAction } from './data-actions.js';
import { limitsAction } from './limit-actions.js';
import type { OpsUser, OpsView } from './ops-shape.js';
import type { SystemStats } from './stats-shape.js';

type Sessions = SystemStats['sessions'];

/** Users with active or queued runs; for ops also users with overrides, and the actions for each. */
export function UsersTable(props: { sessions: Sessions; view: OpsView | null; onAction: (action: Action) => void }) {
  const { sessions, view, onAction } = props;
  const rows = view ? joinUsers(sessions, view.users) : sessions.map((session) => ({ session, user: null }));
  return (
    <section class="panel" aria-labelledby="users-title">
      <h2 id="users-title">Users</h2>
      {rows.length === 0 ? (
        <p class="empty-note">No active users.</p>
      ) : (
        <ScrollTable
          label="Users"
          heads={['User', 'Active', 'Queued', 'Memory', 'Active for', ...(view ? ['Actions'] : [])]}
        >
          {rows.map(({ session, user }) => (
            <tr key={session.username}>
              <th scope="row" title={session.username}>
                {session.username} {user?.muted && <span class="badge badge-draining">muted</span>}
              </th>
              <td data-label="Active">
                <span>
                  {session.active_threads}
                  {user && <small> of {user.runsPerUser}</small>}
                </span>
              </td>
              <td data-label="Queued">{session.waiting ?? 0}</td>
              <td data-label="Memory">{session.memory_mb} MiB</td>
              <td data-label="Active for">
                {session.active_threads > 0 ? describeMinutes(session.uptime_minutes) : '–'}
              </td>
              {view && (
                <td data-label="Actions">
                  <UserMenu userId={session.username} user={user} view={view} onAction={onAction} />
                </td>
              )}
            </tr>
          ))}
        </ScrollTable>
      )}
      {view && <OtherUser view={view} onAction={onAction} />}
    </section>
  );
}

/** Selects a user without current runs by name, to mute them or set their limits. */
function OtherUser({ view, onAction }: { view: OpsView; onAction: (action: Action) => void }) {
  const [name, setName] = useState('');
  return (
    <div class="other-user">
      <label>
        Other user
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
          onAction={onAction}
        />
      )}
    </div>
  );
}

function UserMenu(props: { userId: string; user: OpsUser | null; view: OpsView; onAction: (action: Action) => void }) {
  const { userId, user, view, onAction } = props;
  const isMuted = user?.muted ?? false;
  const items = [
    { label: 'Limits…', onPick: () => onAction(limitsAction(userId, user, view.settings)) },
    { label: isMuted ? 'Unmute…' : 'Mute…', onPick: () => onAction(muteAction(userId, isMuted)) },
    { label: 'Cancel all runs…', onPick: () => onAction(cancelAllAction(userId)), isDanger: true },
    { label: 'Export data…', onPick: () => onAction(exportDataAction(userId)), startsGroup: true },
    { label: 'Delete data…', onPick: () => onAction(deleteDataAction(userId)), isDanger: true },
  ];
  return (
    <Menu label={`Actions for ${userId}`} items={items}>
      Actions <span aria-hidden="true">▾</span>
    </Menu>
  );
}

/** Users with runs in the live metrics, then users with overrides only. */
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

/** The metric has tenths of a minute; showing seconds would suggest more precision. */
const describeMinutes = (minutes: number) =>
  minutes < 1 ? 'under 1 min' : formatDuration(Math.round(minutes) * 60_000);
