import type { Role } from '@runq/common/contract/run';
import { openStorage } from '../ui/storage.js';

const tokenKey = 'runq.token';
/** When this tab received its token, in `Date.now()`. */
const sinceKey = 'runq.token-since';
/** The latest sign-outs in this browser: a tab restored with an older token is signed out as well. */
const signOutsKey = 'runq.signed-out';
const maxSignOuts = 20;
const forTab = () => openStorage('sessionStorage');
const forBrowser = () => openStorage('localStorage');

/** The user named in a token, for display only: the server verifies it. `role` is null for an API key. */
export interface Identity {
  userId: string;
  name: string;
  role: Role | null;
}

interface SignOut {
  userId: string;
  at: number;
}

/** Reads the token of this tab, else the one stored for this browser. */
export function readToken(): string | null {
  const token = forTab().getItem(tokenKey);
  if (token === null) return forBrowser().getItem(tokenKey);
  const { userId } = readIdentity(token);
  const since = Number(forTab().getItem(sinceKey) ?? 0);
  return readSignOuts().some((signOut) => signOut.userId === userId && signOut.at >= since) ? null : token;
}

/** Stores a token for this tab, and for the browser when the user stays signed in. */
export function saveToken(token: string, staySignedIn: boolean): void {
  forTab().setItem(tokenKey, token);
  forTab().setItem(sinceKey, String(Date.now()));
  if (staySignedIn) forBrowser().setItem(tokenKey, token);
}

/** Removes the token from this tab and the browser. */
export function removeToken(): void {
  forTab().removeItem(tokenKey);
  forBrowser().removeItem(tokenKey);
}

/** Records a sign-out for suspended or closed tabs, which may come back with their token. */
export function recordSignOut(token: string): void {
  const { userId } = readIdentity(token);
  const others = readSignOuts().filter((signOut) => signOut.userId !== userId);
  const signOuts: SignOut[] = [...others, { userId, at: Date.now() }];
  forBrowser().setItem(signOutsKey, JSON.stringify(signOuts.slice(-maxSignOuts)));
}

function readSignOuts(): SignOut[] {
  try {
    const stored = JSON.parse(forBrowser().getItem(signOutsKey) ?? '[]');
    return Array.isArray(stored) ? stored : [];
  } catch {
    return [];
  }
}

/** Whether two tokens belong to one user. API keys name no user and must be identical. */
export function isSameUser(one: string, other: string): boolean {
  if (one === other) return true;
  const [mine, theirs] = [readIdentity(one), readIdentity(other)];
  return mine.role !== null && theirs.role !== null && mine.userId === theirs.userId;
}

/** Ends the user's BullMQ dashboard sessions. If the request fails, they end when the token expires. */
export function endBoardSessions(token: string): void {
  const headers = { authorization: `Bearer ${token}` };
  fetch('/v1/sign-out', { method: 'POST', headers, keepalive: true }).catch(() => {});
}

/** Reads the claims of a JWT (RFC 7519) without checking them. */
export function readIdentity(token: string): Identity {
  try {
    const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const userId = String(claims.sub ?? '');
    const role = claims.role ?? 'student';
    return {
      userId,
      name: typeof claims.name === 'string' && claims.name !== '' ? claims.name : userId,
      role: role === 'student' || role === 'grader' || role === 'ops' ? role : null,
    };
  } catch {
    return { userId: 'key', name: 'API key', role: null };
  }
}
