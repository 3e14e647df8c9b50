import type { Account } from '@runq/common/contract/account';
import type { Role } from '@runq/common/contract/run';
import { Menu } from '../../ui/menu.js';
import { ScrollTable } from '../../ui/scroll-table.js';
import type { Action } from '../actions.js';
import { Instant } from '../instant.js';
import { deleteAction, inviteAction, lockAction, roleAction, roleLabels } from './people-actions.js';

/** Accounts with what ops can do with each. */
export function PeopleTable(props: {
  accounts: readonly Account[];
  ownId: string;
  onAction: (action: Action) => void;
}) {
  const { accounts, ownId, onAction } = props;
  return (
    <ScrollTable label="Accounts" heads={['User', 'Name', 'Role', 'Section', 'Last sign-in', 'Actions']}>
      {accounts.map((account) => (
        <tr key={account.id}>
          <th scope="row" title={account.id}>
            {account.id} <State account={account} />
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
          { label: 'Delete account…', onPick: () => onAction(deleteAction(account)), isDanger: true },
        ]),
  ];
  return (
    <Menu label={`Actions for ${account.id}`} items={items}>
      Actions <span aria-hidden="true">▾</span>
    </Menu>
  );
}
