import type { Account } from '@runq/common/contract/account';
import type { Role } from '@runq/common/contract/run';
import { Menu } from '../../ui/menu.js';
import { ScrollTable } from '../../ui/scroll-table.js';
import type { Action } from '../actions.js';
import { deleteDataAction, exportDataAction } from '../data-actions.js';
import { Instant } from '../instant.js';
import { deleteAction, inviteAction, lockAction, roleAction, roleLabels } from './people-actions.js';

/** Whether a link for an account ends nothing; one for an account with a password would be a reset. */
export const isInvitable = ({ hasPassword, isLocked }: Account) => !hasPassword && !isLocked;

/** Accounts with what ops can do with each, and a choice of those to invite together. */
export function PeopleTable(props: {
  accounts: readonly Account[];
  ownId: string;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onAction: (action: Action) => void;
}) {
  const { accounts, ownId, selected, onSelect, onAction } = props;
  function toggle(id: string, isSelected: boolean): void {
    const next = new Set(selected);
    if (isSelected) next.add(id);
    else next.delete(id);
    onSelect(next);
  }
  return (
    <ScrollTable label="Accounts" heads={['User', 'Name', 'Role', 'Section', 'Last sign-in', 'Actions']}>
      {accounts.map((account) => (
        <tr key={account.id}>
          <th scope="row" title={account.id}>
            {isInvitable(account) ? (
              <label class="check">
                <input
                  type="checkbox"
                  checked={selected.has(account.id)}
                  onChange={(event) => toggle(account.id, event.currentTarget.checked)}
                />{' '}
                {account.id}
              </label>
            ) : (
              account.id
            )}{' '}
            <State account={account} />
          </th>
          <td data-label="Name" class="person">
            <span>
              {account.name ?? '–'}
              {account.email !== null && <small>{account.email}</small>}
            </span>
          </td>
          <td data-label="Role">{roleLabels[account.role]}</td>
          <td data-label="Section">{account.section ?? '–'}</td>
          <td data-label="Last sign-in">
            {account.lastSignInAt === null ? 'never' : <Instant at={account.lastSignInAt} />}
          </td>
          <td data-label="Actions">
            <AccountMenu account={account} isOwn={account.id === ownId} onAction={onAction} />
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}

function State({ account: { isLocked, hasPassword, invitedUntil } }: { account: Account }) {
  if (isLocked) return <span class="badge badge-silent">locked</span>;
  if (hasPassword) return null;
  const isInvited = invitedUntil !== null && new Date(invitedUntil).getTime() > Date.now();
  return isInvited ? <span class="badge">invited</span> : <span class="badge badge-quiet">no password</span>;
}

function AccountMenu(props: { account: Account; isOwn: boolean; onAction: (action: Action) => void }) {
  const { account, isOwn, onAction } = props;
  const others = (Object.keys(roleLabels) as Role[]).filter((role) => role !== account.role);
  const items = [
    {
      label: account.hasPassword ? 'Reset password…' : 'Invite…',
      onPick: () => onAction(inviteAction(account)),
    },
    { label: 'Export data…', onPick: () => onAction(exportDataAction(account.id)), startsGroup: true },
    ...(isOwn
      ? []
      : [
          ...others.map((role, index) => ({
            label: `Change role to ${roleLabels[role].toLowerCase()}…`,
            onPick: () => onAction(roleAction(account, role)),
            startsGroup: index === 0,
          })),
          {
            label: account.isLocked ? 'Unlock…' : 'Lock…',
            onPick: () => onAction(lockAction(account)),
            startsGroup: true,
          },
          { label: 'Delete data…', onPick: () => onAction(deleteDataAction(account.id)), isDanger: true },
          { label: 'Delete account…', onPick: () => onAction(deleteAction(account)), isDanger: true },
        ]),
  ];
  return (
    <Menu label={`Actions for ${account.id}`} items={items}>
      Actions <span aria-hidden="true">▾</span>
    </Menu>
  );
}
