import { isSameUser } from './token.js';

/** Messages between the tabs of one browser about the signed-in user. */
type Message = { kind: 'request' } | { kind: 'token'; token: string } | { kind: 'signed out'; token: string };

/** How long a new tab waits for a response before it shows the form. */
const responseMs = 150;
/** How long a late response is accepted while the form is untouched. */
const lateResponseMs = 5000;
/** How long to wait, after the first response, for one with a different user. */
const otherResponsesMs = 150;

export interface TokenSharing {
  /**
   * Requests a token from the other tabs. Calls back with null when there is no response in time or the tabs have
   * different users. The late response of a busy tab calls back again, until `stopRequest`.
   */
  requestToken(onResponse: (token: string | null) => void): void;
  stopRequest(): void;
  announceSignOut(token: string): void;
  close(): void;
}

/**
 * Shares the sign-in between the tabs of a browser, and the sign-out as well.
 *
 * Theory of operation: each tab stores its own token (token.ts). A tab without one requests it from the others over a
 * BroadcastChannel, which only pages of this origin in this browser profile receive. localStorage would be simpler, but
 * a token in it outlives the last tab: on a shared computer the next user would be signed in. When the tabs have
 * different users, the form is shown. Signing out affects the tabs of the same user only.
 */
export function createTokenSharing(options: {
  /** The token of this tab; null while signed out. */
  readToken: () => string | null;
  /** Whether new tabs get the token. The operations page does not share it: its privileges are worth a sign-in. */
  isShared: boolean;
  /** The same user signed out in another tab. */
  onSignedOut: () => void;
}): TokenSharing {
  const channel = new BroadcastChannel('runq.sign-in');
  const post = (message: Message) => channel.postMessage(message);
  let onToken: ((token: string) => void) | null = null;

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    const token = options.readToken();
    if (data.kind === 'request' && options.isShared && token !== null) post({ kind: 'token', token });
    else if (data.kind === 'token') onToken?.(data.token);
    else if (data.kind === 'signed out' && token !== null && isSameUser(token, data.token)) options.onSignedOut();
  });

  function stopRequest(): void {
    onToken = null;
  }

  return {
    requestToken(onResponse) {
      const tokens: string[] = [];
      const noResponse = setTimeout(() => onResponse(null), responseMs);
      setTimeout(stopRequest, lateResponseMs);
      onToken = (token) => {
        if (tokens.push(token) > 1) return;
        clearTimeout(noResponse);
        setTimeout(() => {
          if (onToken === null) return;
          stopRequest();
          onResponse(tokens.every((other) => isSameUser(other, token)) ? token : null);
        }, otherResponsesMs);
      };
      post({ kind: 'request' });
    },
    stopRequest,
    announceSignOut: (token) => post({ kind: 'signed out', token }),
    close: () => channel.close(),
  };
}
