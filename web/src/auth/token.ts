import type { Role } from '@runq/common/contract/run';
import { isReference } from '../ui/reference-token.js';
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

/** What the server sets beside the cookie of a sign-in, which no script can read. */
const referenceCookie = 'runq_user';

/** The reference to the cookie of this browser; null without one. */
export function readReference(): string | null {
  const { cookie } = globalThis.document ?? { cookie: '' };
  return new RegExp(`(?:^|; )${referenceCookie}=([\\w.-]+)`).exec(cookie)?.[1] ?? null;
}

/** Reads the token of this tab, else the one stored for this browser, else the reference to a cookie. */
export function readToken(): string | null {
  const token = forTab().getItem(tokenKey);
  if (token === null) return forBrowser().getItem(tokenKey) ?? readReference();
  const { userId } = readIdentity(token);
  const since = Number(forTab().getItem(sinceKey) ?? 0);
  return readSignOuts().some((signOut) => signOut.userId === userId && signOut.at >= since) ? null : token;
}

/** Stores a token for this tab, and for the browser when the user stays signed in. A cookie is stored already. */
export function saveToken(token: string, staySignedIn: boolean): void {
  if (isReference(token)) return;
  forTab().setItem(tokenKey, token);
  forTab().setItem(sinceKey, String(Date.now()));
  if (staySignedIn) forBrowser().setItem(tokenKey, token);
}

/** Removes the token from this tab and the browser. The reference to another user's cookie stays. */
export function removeToken(token: string | null): void {
  forTab().removeItem(tokenKey);
  forBrowser().removeItem(tokenKey);
  const page = globalThis.document;
  // biome-ignore lint/suspicious/noDocumentCookie: The Cookie Store API is missing in Firefox and over plain HTTP.
  if (token !== null && token === readReference()) page.cookie = `${referenceCookie}=; path=/; max-age=0`;
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

/**
 * Ends the user's cookies, and goes on to the identity provider if they are from there. If the request fails, they end
 * when they expire.
 */
export async function endCookies(token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  try {
    const answer = await fetch('/v1/sign-out/redirect', { method: 'POST', headers, keepalive: true });
    const { url } = (await answer.json()) as { url?: string | null };
    if (url) location.assign(url);
  } catch {}
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
