import type { SignIn, SignIns } from '@runq/common/accounts/sign-ins';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { BullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import { ProblemError } from '@runq/common/contract/problem';
import { toOperator } from '../admin/actor.js';
import type { Caller, Identity } from '../http/middleware/authenticate.js';

/** A sign-in as its user sees it. Times are ISO 8601; `lastSeenAt` is exact to a minute. */
interface ListedSignIn {
  id: string;
  way: string;
  browser: string;
  startedAt: string;
  lastSeenAt: string;
  expiresAt: string;
  /** It is that of the request. */
  isCurrent: boolean;
}

/** Sign-ins of browsers: each user lists and ends the own ones, ops end those of anyone. */
export interface SignInService {
  list(identity: Caller): Promise<{ signIns: ListedSignIn[] }>;
  /** A sign-in of another user is not found, exactly like one that does not exist. */
  end(id: string, identity: Identity): Promise<void>;
  /** Ends the sign-in of this caller, if there is one, and the caller's cookies for `/queues` in every browser. */
  signOut(identity: Caller): Promise<SignIn | null>;
  /** Ends all sign-ins of the caller, and what was opened with them. */
  signOutEverywhere(identity: Caller): Promise<void>;
  /** The same for any user, by ops. */
  signOutUser(userId: string, why: string, identity: Identity): Promise<{ ended: number }>;
}

export function createSignInService(deps: {
  signIns: SignIns;
  boardSessions: BullBoardSessions;
  actions: Pick<AdminActions, 'appendAudit'>;
}): SignInService {
  const { signIns, boardSessions, actions } = deps;

  async function endAll(userId: string): Promise<number> {
    const [ended] = await Promise.all([signIns.end(userId), boardSessions.endAll(userId)]);
    return ended;
  }

  return {
    async list({ userId, credentialId }) {
      const all = await signIns.listOfUser(userId);
      return { signIns: all.map((signIn) => toListed(signIn, credentialId)) };
    },
    async end(id, { userId }) {
      if ((await signIns.end(userId, [id])) === 0) throw new ProblemError('not_found', 'There is no such sign-in.');
    },
    async signOut({ userId, credentialId, isFromCookie }) {
      await boardSessions.endAll(userId);
      if (!isFromCookie || credentialId === undefined) return null;
      const signIn = await signIns.read(credentialId);
      await signIns.end(userId, [credentialId]);
      return signIn;
    },
    async signOutEverywhere({ userId }) {
      await endAll(userId);
    },
    async signOutUser(userId, why, identity) {
      const ended = await endAll(userId);
      await actions.appendAudit(toOperator(identity, why), 'user.sign-out', userId, `${ended} sign-ins`);
      return { ended };
    },
  };
}

function toListed(signIn: SignIn, currentId: string | undefined): ListedSignIn {
  const { id, way, browser, startedAt, seenAt, endsAt } = signIn;
  const toIso = (ms: number) => new Date(ms).toISOString();
  return {
    ...{ id, way, browser, startedAt: toIso(startedAt), lastSeenAt: toIso(seenAt), expiresAt: toIso(endsAt) },
    isCurrent: id === currentId,
  };
}
