import type { Accounts, StoredAccount } from '@runq/common/accounts/accounts';
import type { ApiKeys } from '@runq/common/accounts/api-keys';
import type { Courses } from '@runq/common/accounts/courses';
import type { SignInFailures } from '@runq/common/accounts/sign-in-failures';
import type { SignIns } from '@runq/common/accounts/sign-ins';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { BullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import type { Account, RosterReport } from '@runq/common/contract/account';
import { ProblemError } from '@runq/common/contract/problem';
import type { Role } from '@runq/common/contract/run';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { storeFull } from '../runs/refusals.js';
import { compareRoster } from './compare-roster.js';
import { type Invitation, type Invited, inviteMany } from './invite-many.js';
import { readAccountRoster } from './read-account-roster.js';
import { countEnrolments, enrolRows } from './roster-courses.js';

/** What ops do with local accounts. Each change is in the audit log, with the reason `why`. */
export interface AccountService {
  /** `search` is a part of an id, name, email or section. `cursor` is the `nextCursor` of the page before. */
  list(query: { search: string; cursor?: string | undefined; limit: number }): Promise<{
    accounts: Account[];
    nextCursor: string | null;
    /** Of all accounts, found or not. */
    total: number;
  }>;
  /** What `importRoster` would do. */
  previewRoster(roster: Buffer, identity: Identity): Promise<RosterReport>;
  /**
   * Creates accounts and changes those that exist, and enrols them in the courses of their lines. The same roster again
   * changes nothing. Empty fields stay.
   */
  importRoster(roster: Buffer, why: string, identity: Identity): Promise<RosterReport>;
  /** The token of a one-time link, which no other answer has. The password and all sign-ins of the user end. */
  invite(userId: string, why: string, identity: Identity): Promise<{ token: string; expiresAt: string }>;
  /** The same for many users (`invite-many.ts`). */
  inviteMany(
    invited: Invited,
    why: string,
    identity: Identity,
  ): Promise<{ invitations: Invitation[]; isMore: boolean }>;
  /** A lock ends the user's sign-ins and API keys. Unlocking also forgets failed sign-ins. */
  setLocked(userId: string, isLocked: boolean, why: string, identity: Identity): Promise<Account>;
  /** Ends the user's sign-ins and API keys, which have the former role. */
  setRole(userId: string, role: Role, why: string, identity: Identity): Promise<Account>;
  /** Deletes the account and ends its memberships in courses. Files and runs of the user remain. */
  remove(userId: string, why: string, identity: Identity): Promise<void>;
}

export function createAccountService(deps: {
  accounts: Accounts;
  failures: SignInFailures;
  signIns: SignIns;
  boardSessions: BullBoardSessions;
  apiKeys: ApiKeys;
  courses: Courses;
  actions: Pick<AdminActions, 'appendAudit'>;
  settings: Pick<SettingsStore, 'read'>;
}): AccountService {
  const { accounts, failures, signIns, boardSessions, apiKeys, courses, actions, settings } = deps;

  const endSignIns = (userId: string) => Promise.all([signIns.end(userId), boardSessions.endAll(userId)]);
  const endCredentials = (userId: string) => Promise.all([endSignIns(userId), apiKeys.revoke(userId)]);

  async function readRoster(data: Buffer, identity: Identity) {
    const { rows: read, members } = readAccountRoster(data, await courses.list(), identity);
    const known = await accounts.readMany(read.map(({ id }) => id));
    // Who teaches a course becomes a grader, and ops stay what they are.
    const rows = read.map((row, index) =>
      row.isRaised && known[index]?.role === 'ops' ? { ...row, role: null } : row,
    );
    const report = { ...compareRoster(rows, known), enrolled: await countEnrolments(courses, members) };
    const { maxAccounts } = await settings.read();
    const total = (await accounts.count()) + report.created;
    if (total > maxAccounts) throw full(maxAccounts, `; with this roster there would be ${total}`);
    return { rows, members, report };
  }

  async function readAccount(userId: string): Promise<Account> {
    const account = await accounts.read(userId);
    if (!account) throw notFound();
    return toAccount(account);
  }

  async function invite(userId: string, why: string, identity: Identity) {
    const invitation = await accounts.invite(userId);
    if (!invitation) throw notFound();
    await endSignIns(userId);
    await actions.appendAudit(toOperator(identity, why), 'account.invite', userId, '');
    return { token: invitation.secret, expiresAt: new Date(invitation.expiresAt).toISOString() };
  }

  return {
    async list({ search, cursor = null, limit }) {
      const [page, total] = await Promise.all([accounts.list({ search, after: cursor, limit }), accounts.count()]);
      return { accounts: page.accounts.map(toAccount), nextCursor: page.next, total };
    },

    async previewRoster(roster, identity) {
      const { report } = await readRoster(roster, identity);
      return { ...report, changes: report.changes.slice(0, changesShown) };
    },

    async importRoster(roster, why, identity) {
      const { rows, members, report } = await readRoster(roster, identity);
      const outcomes = await accounts.save(rows);
      const operator = toOperator(identity, why);
      for (const [index, outcome] of outcomes.entries()) if (outcome === 'role') await endCredentials(rows[index]!.id);
      for (const { id, role, formerRole } of report.changes)
        if (formerRole !== null || role !== 'student') await actions.appendAudit(operator, 'account.role', id, role);
      const count = (...wanted: string[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length;
      const done = { created: count('created'), changed: count('changed', 'role'), same: count('same') };
      const { enrolled, isFull } = await enrolRows(courses, members);
      const result = `${done.created} created, ${done.changed} changed, ${enrolled} enrolled`;
      await actions.appendAudit(operator, 'accounts.import', '', result);
      // Others created accounts, or filled Redis, since the check.
      if (outcomes.includes('memory')) throw storeFull();
      if (outcomes.includes('full')) throw full((await settings.read()).maxAccounts, `; ${result}`);
      if (isFull)
        throw new ProblemError('quota_exceeded', `A course has too many members (membersPerCourse); ${result}.`);
      return { ...done, enrolled, changes: report.changes.slice(0, changesShown) };
    },

    invite,
    inviteMany: (invited, why, identity) =>
      inviteMany(invited, { accounts, invite: (userId) => invite(userId, why, identity) }),

    async setLocked(userId, isLocked, why, identity) {
      if (isLocked && userId === identity.userId) throw new ProblemError('conflict', 'You cannot lock yourself.');
      const wasLocked = await accounts.setLocked(userId, isLocked);
      if (wasLocked === null) throw notFound();
      if (isLocked) await endCredentials(userId);
      else await failures.forget(userId);
      const action = isLocked ? 'account.lock' : 'account.unlock';
      await actions.appendAudit(toOperator(identity, why), action, userId, '');
      return readAccount(userId);
    },

    async setRole(userId, role, why, identity) {
      if (userId === identity.userId) throw new ProblemError('conflict', 'You cannot change your own role.');
      const former = await accounts.setRole(userId, role);
      if (former === null) throw notFound();
      if (former !== role) {
        await endCredentials(userId);
        await actions.appendAudit(toOperator(identity, why), 'account.role', userId, role);
      }
      return readAccount(userId);
    },

    async remove(userId, why, identity) {
      if (userId === identity.userId) throw new ProblemError('conflict', 'You cannot delete your own account.');
      if (!(await accounts.remove(userId))) throw notFound();
      // A later user of this name must not be in the courses of this one.
      await Promise.all([endCredentials(userId), courses.removeMember(userId)]);
      await actions.appendAudit(toOperator(identity, why), 'account.delete', userId, '');
    },
  };
}

/** Most changes in the report of a roster. */
const changesShown = 200;

const notFound = () => new ProblemError('not_found', 'There is no such account.');

const full = (maxAccounts: number, more: string) =>
  new ProblemError('quota_exceeded', `There may be ${maxAccounts} accounts (maxAccounts)${more}.`);

function toAccount({ createdAt, lastSignInAt, invitedUntil, ...account }: StoredAccount): Account {
  const toIso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    ...account,
    createdAt: new Date(createdAt).toISOString(),
    lastSignInAt: toIso(lastSignInAt),
    invitedUntil: toIso(invitedUntil),
  };
}
