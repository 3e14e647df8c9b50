import type { Account } from '@runq/common/contract/account';
import type { Role } from '@runq/common/contract/run';
import type { Action } from '../actions.js';
import { type Invited, type InviteManyAnswer, invitationsPath } from './invite-many.js';

export const roleLabels: Record<Role, string> = { student: 'Student', grader: 'Grader', ops: 'Ops' };

const accountPath = (id: string, verb?: string) =>
  `accounts/${encodeURIComponent(id)}${verb === undefined ? '' : `/${verb}`}`;

/** Makes the one-time link, which the page shows afterwards. */
export function inviteAction({ id, hasPassword }: Account): Action {
  return {
    title: hasPassword ? `Reset the password of ${id}?` : `Invite ${id}?`,
    description: hasPassword
      ? 'The password stops working, and all sign-ins end. You get a link with which the user chooses a new password.'
      : 'You get a link with which the user chooses a password. An earlier link stops working.',
    confirm: hasPassword ? 'Reset password' : 'Create link',
    isDanger: hasPassword,
    request: (_, why) => ({ path: accountPath(id, 'invite'), body: { why } }),
    formatSuccess: () => 'Link created.',
  };
}

/** Makes one-time links of many users, which the page shows afterwards as slips to print. */
export function inviteManyAction(invited: Invited): Action {
  const count = 'userIds' in invited ? invited.userIds.length : 0;
  const who = count === 1 ? 'The user' : 'Each';
  return {
    ...('userIds' in invited
      ? {
          title: count === 1 ? 'Invite 1 user?' : `Invite ${count} users?`,
          description: `${who} gets a link to choose a password. An earlier link stops working.`,
        }
      : {
          title: 'Invite all without a password?',
          description:
            `Each account${invited.search === '' ? '' : ` that matches "${invited.search}"`} with neither a password ` +
            'nor a link gets a link to choose a password.',
        }),
    confirm: 'Create links',
    request: (_, why) => ({ path: invitationsPath, body: { ...invited, why } }),
    formatSuccess(answer) {
      const { invitations } = answer as InviteManyAnswer;
      if (invitations.length === 0) return 'No one was invited: all have a password or a link.';
      return invitations.length === 1 ? '1 link created.' : `${invitations.length} links created.`;
    },
  };
}

export function roleAction({ id, role: former }: Account, role: Role): Action {
  const label = roleLabels[role].toLowerCase();
  return {
    title: `Change the role of ${id} to ${label}?`,
    description: `The role is ${roleLabels[former].toLowerCase()} now. The user's sign-ins and API keys end.`,
    confirm: 'Change role',
    isDanger: role === 'ops',
    request: (_, why) => ({ path: accountPath(id, 'role'), body: { role, why } }),
    formatSuccess: () => `The role of ${id} is ${label}.`,
  };
}

export function lockAction({ id, isLocked }: Account): Action {
  const verb = isLocked ? 'unlock' : 'lock';
  return {
    title: isLocked ? `Unlock ${id}?` : `Lock ${id}?`,
    description: isLocked
      ? 'The user can sign in again.'
      : "The user cannot sign in. The user's sign-ins and API keys end at once.",
    confirm: isLocked ? 'Unlock' : 'Lock',
    isDanger: !isLocked,
    request: (_, why) => ({ path: accountPath(id, verb), body: { why } }),
    formatSuccess: () => `${id} is ${verb}ed.`,
  };
}

export function deleteAction({ id }: Account): Action {
  return {
    title: `Delete the account of ${id}?`,
    description:
      'The user can no longer sign in. Files, runs and results remain; delete the data first to remove them.',
    confirm: 'Delete account',
    isDanger: true,
    request: (_, why) => ({ path: accountPath(id), body: { why }, method: 'DELETE' }),
    formatSuccess: () => `The account of ${id} is deleted.`,
  };
}
