/** What the framing page may tell this one: who is here, so that nobody has to sign in a second time. */
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
 * Tells the framing page that this one listens (`runq:ready`) and takes a token from it. Only from the page that frames this one: the
 * server lets nobody do so but itself and those that its setting names. Answers how to stop.
 */
export function listenToHost(onToken: (token: string) => void): () => void {
  if (window.parent === window) return () => {};
  function onMessage(event: MessageEvent<unknown>): void {
    if (event.source === window.parent && isTokenMessage(event.data)) onToken(event.data.token);
  }
  window.addEventListener('message', onMessage);
  window.parent.postMessage({ type: 'runq:ready' }, '*');
  return () => window.removeEventListener('message', onMessage);
}
