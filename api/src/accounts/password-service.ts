import type { Accounts, Credentials } from '@runq/common/accounts/accounts';
import type { SignInAttempt, SignInFailures } from '@runq/common/accounts/sign-in-failures';
import type { SignIns } from '@runq/common/accounts/sign-ins';
import type { BullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import { ProblemError } from '@runq/common/contract/problem';
import type { Role } from '@runq/common/contract/run';
import type { Caller } from '../http/middleware/authenticate.js';
import { toNetwork } from './client-network.js';
import { checkPassword, hashPassword } from './password-hash.js';
import { refuseCommonPassword } from './refuse-common-password.js';
import type { Turns } from './turns.js';

/** A user who may be signed in. `confirm` ends the new sign-in, and throws, if the account has changed meanwhile. */
interface CheckedUser {
  user: { userId: string; role: Role; name: string | null };
  confirm(signInId: string): Promise<void>;
}

/** A sign-in that was refused, for the log. An unknown name may be a password in the wrong field: it is left out. */
export interface RefusedSignIn {
  user: string | null;
  network: string;
  reason: 'unknown user' | 'no password' | 'locked' | 'wrong password' | 'too many failures';
}

/** Signing in with a name and a password, and how a user gets and changes one. `address` is that of the client. */
export interface PasswordService {
  /** The same refusal, 401, whether the user is unknown, has no password, is locked, or the password is wrong. */
  signIn(given: { userId: string; password: string }, address: string): Promise<CheckedUser>;
  /** Ends all other sign-ins of the caller. 422 for a common password, as of `acceptInvitation`. */
  change(given: { oldPassword: string; newPassword: string }, caller: Caller, address: string): Promise<void>;
  /** Whose one-time link it is. `expiresAt` is ISO 8601. */
  readInvitation(token: string): Promise<{ userId: string; name: string | null; role: Role; expiresAt: string }>;
  /** Sets the password, which one link does once. */
  acceptInvitation(given: { token: string; password: string }): Promise<CheckedUser>;
}

/**
 * Theory of operation: an attempt counts as a failure before the password is checked, and no longer once it was right.
 * So attempts at the same time cannot be more than those one after the other. A sign-in is opened first and then
 * confirmed by the account as it was read; a lock, a reset or a new role changes the account first and then ends all
 * sign-ins. Whichever comes first, no sign-in of the former account remains.
 */
export function createPasswordService(deps: {
  accounts: Accounts;
  failures: SignInFailures;
  signIns: SignIns;
  boardSessions: BullBoardSessions;
  turns: Turns;
  costExponent: number;
  logRefusal: (refused: RefusedSignIn) => void;
}): PasswordService {
  const { accounts, failures, signIns, boardSessions, turns, costExponent, logRefusal } = deps;

  async function take(attempt: SignInAttempt): Promise<void> {
    const retryAfterMs = await failures.take(attempt);
    if (retryAfterMs === 0) return;
    logRefusal({ user: null, network: attempt.network, reason: 'too many failures' });
    const seconds = Math.ceil(retryAfterMs / 1000);
    throw new ProblemError('rate_limited', `Too many failed sign-ins; try again in ${seconds} s.`, { retryAfterMs });
  }

  const toChecked = (seen: Credentials, refuse: () => ProblemError, newPassword?: string): CheckedUser => ({
    user: { userId: seen.id, role: seen.role, name: seen.name },
    async confirm(signInId) {
      if (await accounts.finishSignIn(seen, newPassword)) return;
      await signIns.end(seen.id, [signInId]);
      throw refuse();
    },
  });

  return {
    signIn: ({ userId, password }, address) =>
      turns.run(async () => {
        const attempt = { userId: userId.trim().normalize('NFC'), network: toNetwork(address) };
        await take(attempt);
        const seen = await accounts.readCredentials(attempt.userId);
        const check = await checkPassword(password, seen?.password ?? null, costExponent);
        const reason = findRefusal(seen, check === 'wrong');
        if (reason) logRefusal({ user: seen?.id ?? null, network: attempt.network, reason });
        if (!seen || reason) throw wrong();
        await failures.giveBack(attempt);
        const newPassword = check === 'outdated' ? await hashPassword(password, costExponent) : undefined;
        return toChecked(seen, wrong, newPassword);
      }),

    change: ({ oldPassword, newPassword }, { userId, credentialId, isFromCookie }, address) =>
      turns.run(async () => {
        const seen = await accounts.readCredentials(userId);
        if (!seen?.password) throw new ProblemError('not_found', 'You do not sign in with a password here.');
        const attempt = { userId, network: toNetwork(address) };
        await take(attempt);
        if ((await checkPassword(oldPassword, seen.password, costExponent)) === 'wrong')
          throw new ProblemError('invalid', 'Your current password is another one.', {
            errors: [{ pointer: '/oldPassword', message: 'is not your password' }],
          });
        await failures.giveBack(attempt);
        await refuseCommonPassword(newPassword, { userId, pointer: '/newPassword' });
        if (!(await accounts.changePassword(seen, await hashPassword(newPassword, costExponent))))
          throw new ProblemError('conflict', 'Your password was changed meanwhile.');
        const others = (await signIns.listOfUser(userId)).map(({ id }) => id);
        const own = isFromCookie ? credentialId : undefined;
        for (const id of others.filter((one) => one !== own)) await signIns.end(userId, [id]);
        await boardSessions.endAll(userId);
      }),

    async readInvitation(token) {
      const invitation = await accounts.findInvitation(token);
      if (!invitation) throw noInvitation();
      const { id: userId, name, role } = invitation.account;
      return { userId, name, role, expiresAt: new Date(invitation.expiresAt).toISOString() };
    },

    acceptInvitation: ({ token, password }) =>
      turns.run(async () => {
        const invitation = await accounts.findInvitation(token);
        if (!invitation) throw noInvitation();
        await refuseCommonPassword(password, { userId: invitation.account.id, pointer: '/password' });
        const stored = await hashPassword(password, costExponent);
        const account = await accounts.accept(token, stored);
        if (!account) throw noInvitation();
        await failures.forget(account.id);
        return toChecked({ ...account, password: stored, isLocked: false }, noInvitation);
      }),
  };
}

const wrong = () =>
  new ProblemError('unauthorized', 'The name or the password is wrong, or the account cannot sign in.');

const noInvitation = () =>
  new ProblemError('not_found', 'This link was used, has expired, or was replaced by a newer one.');

function findRefusal(seen: Credentials | null, isWrong: boolean): RefusedSignIn['reason'] | null {
  if (!seen) return 'unknown user';
  if (!seen.password) return 'no password';
  if (isWrong) return 'wrong password';
  return seen.isLocked ? 'locked' : null;
}
