import type { Role } from '@runq/common/contract/run';
import { openStorage } from '../page/safe-storage.js';

const tokenKey = 'runq.token';
const forTab = () => openStorage('sessionStorage');
const forBrowser = () => openStorage('localStorage');

/** Who a token says it is for. Only for showing: the server decides. `role` is null when the token cannot be read (an API key). */
export interface Identity {
  userId: string;
  name: string;
  role: Role | null;
}

/** The token of this tab, else the one this browser was asked to keep. */
export function readToken(): string | null {
  return forTab().getItem(tokenKey) ?? forBrowser().getItem(tokenKey);
}

/** Keeps a token for this tab, or for the browser when the person asked to stay signed in. */
export function keepToken(token: string, staySignedIn: boolean): void {
  forTab().setItem(tokenKey, token);
  if (staySignedIn) forBrowser().setItem(tokenKey, token);
}

/** Signing out: no token stays behind. */
export function forgetToken(): void {
  forTab().removeItem(tokenKey);
  forBrowser().removeItem(tokenKey);
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
    return { userId: 'key', name: 'Signed in with a key', role: null };
  }
}
