import { io, type Socket } from 'socket.io-client';
import { recordUser } from './attempts/attempt-record.js';
import { createToken } from './deployed/create-token.js';
import { observed } from './secrets/secrets-of-file.js';

/**
 * The wire types as an outside client knows them. Copied on purpose: a change of the contract must fail these tests.
 */
interface WireFrame {
  path: string;
  line: number;
  function?: string;
}

export interface WireRun {
  id: string;
  kind: 'run' | 'session';
  parked: boolean;
  userId: string;
  state: 'queued' | 'active' | 'finished';
  verdict: string | null;
  exitCode: number | null;
  signal: string | null;
  reason: string | null;
  queue: { position: number; ahead: number; etaMs: number | null; waitingFor: string } | null;
  usage: {
    wallTimeMs: number;
    cpuTimeMs: number;
    memoryPeakBytes: number;
    outputBytes: number;
    hashSeed?: number;
  } | null;
  outputTruncated: boolean;
  stoppedBy: { by: 'owner' | 'grader' | 'ops'; why: string | null } | null;
  stoppedAt: (WireFrame & { stack?: WireFrame[] }) | null;
  artifacts: { name: string; mediaType: string; bytes: number; kind: string }[];
  artifactsCut: boolean;
  attempt: number;
  stdout: string | null;
  stderr: string | null;
  label: string | null;
  startedAt: string | null;
  admittedAt: string | null;
  finishedAt: string | null;
}

export interface WireEvent {
  id: string | null;
  event: string;
  data: Record<string, unknown> & { run?: WireRun; text?: string; stream?: string; seq?: number };
}

/** A client of the API with the token of one user. `request` sends its requests. */
export function createClient(url: string, token: string | null, request: typeof fetch = fetch) {
  const headers = (extra: Record<string, string> = {}) => ({
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...extra,
  });

  async function call(method: string, path: string, body?: unknown, extra?: Record<string, string>): Promise<Response> {
    return request(url + path, {
      method,
      headers: headers(extra),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await call(method, path, body);
    const value = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(value)}`);
    return value;
  }

  /** Sends a form; a buffer is a file. Throws with the problem when it is refused. */
  async function send<T>(
    method: string,
    path: string,
    fields: Record<string, string | Buffer>,
    extra = {},
  ): Promise<T> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields))
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, new Blob([new Uint8Array(value)]), `${name}.zip`);
    const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const response = await request(url + path, { method, headers: { ...authorization, ...extra }, body: form });
    const body = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  }

  return {
    call,
    json,
    send,
    token,
    submit: (request: object, waitMs?: number) =>
      json<WireRun>('POST', `/v1/runs${waitMs ? `?wait=${waitMs}` : ''}`, request),
    /** Submits code and waits for its end. */
    run: (code: string, more: object = {}) => json<WireRun>('POST', '/v1/runs?wait=60000', { code, ...more }),
    read: (id: string, waitMs?: number) => json<WireRun>('GET', `/v1/runs/${id}${waitMs ? `?wait=${waitMs}` : ''}`),
    cancel: (id: string) => json<WireRun>('POST', `/v1/runs/${id}/cancel`),
    /** Reads Server-Sent Events until `stop` returns true or the stream ends. */
    async events(
      id: string,
      options: { after?: string; stop?: (event: WireEvent) => boolean; kind?: 'runs' | 'batches' } = {},
    ): Promise<WireEvent[]> {
      const response = await request(`${url}/v1/${options.kind ?? 'runs'}/${id}/events`, {
        headers: headers(options.after ? { 'last-event-id': options.after } : {}),
      });
      if (!response.ok) throw new Error(`events: ${response.status}`);
      const seen: WireEvent[] = [];
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        // A killed server breaks the stream; the caller resumes after the events received so far.
        const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
        if (done) return seen;
        text += value;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const event = parseSse(text.slice(0, end));
          text = text.slice(end + 2);
          if (!event) continue;
          observed.value(event);
          seen.push(event);
          if (options.stop?.(event)) {
            await reader.cancel();
            return seen;
          }
        }
      }
    },
    socket(): Socket {
      const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
      const observe = (...message: unknown[]) => observed.value(message);
      return socket.onAny(observe).onAnyOutgoing(observe);
    },
  };
}

export type Client = ReturnType<typeof createClient>;

/** Signs in as any user: by a token that is signed with the key of the service, or as development mode allows. */
export async function signIn(
  url: string,
  userId: string,
  role: 'student' | 'grader' | 'ops' = 'student',
): Promise<Client> {
  recordUser(url, userId);
  const signed = createToken(userId, role);
  if (signed) return createClient(url, signed);
  const { token } = await createClient(url, null).json<{ token: string }>('POST', '/v1/dev/token', { userId, role });
  return createClient(url, token);
}

function parseSse(block: string): WireEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const data = fields.get('data');
  if (!data) return null;
  return { id: fields.get('id') ?? null, event: fields.get('event') ?? 'message', data: JSON.parse(data) };
}

/** The text of one stream in a list of events. */
export function textOf(events: WireEvent[], stream?: string): string {
  return events
    .filter(({ event, data }) => event === 'output' && (!stream || data.stream === stream))
    .map(({ data }) => data.text)
    .join('');
}
