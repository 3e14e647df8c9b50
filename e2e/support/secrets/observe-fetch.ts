import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { MessageObserver } from './observe-messages.js';

/**
 * Learns secrets from all requests of this process: those of `fetch` with their answers, and the headers of those of
 * `node:http`. Returns what ends it.
 */
export function observeRequests(observed: MessageObserver): () => void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const path = URL.canParse(address) ? new URL(address).pathname : '';
    observed.address(address);
    observed.headers(new Headers(init?.headers ?? (input instanceof Request ? input.headers : [])));
    observeBody(init?.body, path);
    return observeAnswer(await original(input, init), path);
  };

  function observeBody(body: unknown, path: string): void {
    if (typeof body === 'string') observed.text(body, path);
    if (body instanceof URLSearchParams || body instanceof FormData)
      observed.value(Object.fromEntries<unknown>(body), path);
  }

  /** A body is observed when the test reads it, so that streams stay streams. */
  function observeAnswer(answer: Response, path: string): Response {
    observed.headers(answer.headers);
    const location = answer.headers.get('location');
    if (location) observed.address(location);
    const text = answer.text.bind(answer);
    const json = answer.json.bind(answer);
    answer.text = async () => {
      const body = await text();
      observed.text(body, path);
      return body;
    };
    answer.json = async () => {
      const body: unknown = await json();
      observed.value(body, path);
      return body;
    };
    return answer;
  }

  const observeHeaders = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    observed.headers(Object.entries(request.getHeaders()).map(([name, content]) => [name, String(content)]));
  };
  subscribe('http.client.request.start', observeHeaders);

  return () => {
    globalThis.fetch = original;
    unsubscribe('http.client.request.start', observeHeaders);
  };
}
