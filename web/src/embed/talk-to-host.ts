/** The message from the framing page: its user's token, so that they need not sign in again. */
interface TokenMessage {
  type: 'runq:token';
  token: string;
}

const isTokenMessage = (data: unknown): data is TokenMessage =>
  typeof data === 'object' &&
  data !== null &&
  (data as TokenMessage).type === 'runq:token' &&
  typeof (data as TokenMessage).token === 'string';

/**
 * Posts `runq:ready` to the framing page and accepts a token from it, until the returned function is called. Only the
 * framing page is accepted: the server restricts framing to its own origin and the configured ones.
 */
export function bindHostMessages(onToken: (token: string) => void): () => void {
  if (window.parent === window) return () => {};
  function onMessage(event: MessageEvent<unknown>): void {
    if (event.source === window.parent && isTokenMessage(event.data)) onToken(event.data.token);
  }
  window.addEventListener('message', onMessage);
  window.parent.postMessage({ type: 'runq:ready' }, '*');
  return () => window.removeEventListener('message', onMessage);
}
