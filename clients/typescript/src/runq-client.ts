import createClient, { type Client } from 'openapi-fetch';
import { createRetryingFetch } from './retrying-fetch.js';
import { RunqError } from './runq-error.js';
import type { components, paths } from './schema.js';
import { type RunEvent, streamEvents } from './stream-events.js';

type Schemas = components['schemas'];
export type Run = Schemas['Run'];
export type RunRequest = Schemas['RunRequest'];
export type Batch = Schemas['Batch'];
export type GradedBatch = paths['/v1/batches/{id}']['get']['responses'][200]['content']['application/json'];
export type StudentRow = Schemas['StudentRow'];
type GradeForm = NonNullable<paths['/v1/batches']['post']['requestBody']>['content']['multipart/form-data'];

export interface ClientSettings {
  /** Address of the server. */
  url: string;
  /** A JWT or API key; without it only what anyone may read. */
  token?: string;
  /** Longest time until an answer begins, in addition to `?wait`. */
  timeoutMs?: number;
  /** How often a call that may be repeated is repeated after a lost connection, a 429 or a 503. */
  retries?: number;
}

export interface WaitOptions {
  /** Longest wait; then a `RunqError` with the code `timeout`, and what was waited for goes on. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Submissions of a class. Files are zips as `Blob`; with a `File`, its name names an assignment that has none. */
export interface GradeRequest extends Omit<GradeForm, 'fresh' | 'seed'> {
  /** Grade everything again, even what was graded with the same files before. */
  fresh?: boolean;
  /** Of `random`, in place of the assignment's. */
  seed?: number;
  /** Makes a repeated call find the batch of the first one; drawn for each call otherwise. */
  idempotencyKey?: string;
}

/** A connection to a server as one user. Every failure is a `RunqError`. */
export interface RunqClient {
  /** Every route with its types, by openapi-fetch. A refusal throws, so `error` is never set. See `dataOf`. */
  api: Client<paths>;
  /** Runs a program and returns it finished. */
  run(request: RunRequest, options?: WaitOptions): Promise<Run>;
  /** Waits for the end of a run. */
  waitForRun(runId: string, options?: WaitOptions): Promise<Run>;
  /** The events of a run, live, until `finished`. `after`: the id of the last event that was read. */
  streamEvents(runId: string, after?: string, options?: { signal?: AbortSignal }): AsyncGenerator<RunEvent>;
  /** Sends the submissions of a class to be graded, and returns the batch at once. */
  grade(request: GradeRequest): Promise<Batch>;
  /** Waits until a batch is finished; its `grading` sums up what was graded. */
  waitForBatch(batchId: string, options?: WaitOptions): Promise<GradedBatch>;
  /** All results in order, page by page: runs, or the students of a graded batch. */
  batchResults(batchId: string): AsyncGenerator<Run | StudentRow>;
}

const defaultTimeoutMs = 30_000;
const defaultRetries = 4;
const defaultRunWaitMs = 600_000;
const defaultBatchWaitMs = 4 * 3_600_000;
/** One request of a longer wait; proxies often cut requests after 30 s or 60 s. */
const waitSliceMs = 20_000;
/** The server sends a comment to readers of a run every 15 s. */
const silenceMs = 45_000;

export function createRunqClient(settings: ClientSettings): RunqClient {
  const { url, token = null, timeoutMs = defaultTimeoutMs, retries = defaultRetries } = settings;
  const baseUrl = url.replace(/\/+$/, '');
  if (!/^https?:$/.test(new URL(baseUrl).protocol)) throw new TypeError(`"${url}" is no address of a server.`);
  const fetch = createRetryingFetch({ token, timeoutMs, retries });
  const api = createClient<paths>({ baseUrl, fetch });

  async function waitForRun(runId: string, { timeoutMs: allowedMs = defaultRunWaitMs, signal }: WaitOptions = {}) {
    const deadline = Date.now() + allowedMs;
    for (;;) {
      const leftMs = Math.max(0, deadline - Date.now());
      const query = { wait: Math.min(waitSliceMs, leftMs) };
      const run = await dataOf(
        api.GET('/v1/runs/{id}', { params: { path: { id: runId }, query }, ...(signal ? { signal } : {}) }),
      );
      if (run.state === 'finished') return run;
      if (leftMs === 0) throw timedOut(`Run ${runId} is still ${run.state}.`);
    }
  }

  /** A separate stream for each caller: `isLast` decides where it ends. */
  const stream = (
    path: string,
    isLast: (type: string, data: unknown) => boolean,
    after?: string,
    signal?: AbortSignal,
  ) =>
    streamEvents({
      fetch,
      url: `${baseUrl}${path}/events`,
      after: after ?? null,
      signal: signal ?? null,
      silenceMs,
      isLast: ({ type, data }) => isLast(type, data),
    });

  const readPage = (batchId: string, cursor: string): Promise<BatchPage> =>
    dataOf(
      api.GET('/v1/batches/{id}/results', {
        params: { path: { id: batchId }, query: { cursor: Number(cursor), limit: 100 } },
      }),
    );

  return {
    api,
    waitForRun,
    async run(request, options = {}) {
      const { signal } = options;
      const { id } = await dataOf(api.POST('/v1/runs', { body: request, ...(signal ? { signal } : {}) }));
      return waitForRun(id, options);
    },
    streamEvents: (runId, after, { signal } = {}) =>
      stream(
        `/v1/runs/${encodeURIComponent(runId)}`,
        (type) => type === 'finished',
        after,
        signal,
      ) as AsyncGenerator<RunEvent>,
    async grade({ fresh, seed, idempotencyKey, ...fields }) {
      const body: GradeForm = {
        ...fields,
        ...(fresh ? { fresh: 'true' } : {}),
        ...(seed === undefined ? {} : { seed: String(seed) }),
      };
      const header = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
      return dataOf(api.POST('/v1/batches', { body, bodySerializer: toFormData, params: { header } }));
    },
    async waitForBatch(batchId, { timeoutMs: allowedMs = defaultBatchWaitMs, signal } = {}) {
      const timeout = AbortSignal.timeout(allowedMs);
      const read = () => dataOf(api.GET('/v1/batches/{id}', { params: { path: { id: batchId } } }));
      const { total } = await read();
      const isLast = (_type: string, data: unknown) =>
        (data as Schemas['BatchEvents']['progress']).counts.finished >= total;
      const either = AbortSignal.any([timeout, ...(signal ? [signal] : [])]);
      try {
        for await (const _ of stream(`/v1/batches/${encodeURIComponent(batchId)}`, isLast, undefined, either));
      } catch (error) {
        signal?.throwIfAborted();
        throw timeout.aborted ? timedOut(`Batch ${batchId} is not finished.`) : error;
      }
      return read();
    },
    async *batchResults(batchId) {
      for (let cursor: string | null = '0'; cursor !== null; ) {
        const page: BatchPage = await readPage(batchId, cursor);
        yield* 'students' in page ? page.students : page.runs;
        cursor = page.nextCursor;
      }
    },
  };
}

type BatchPage = paths['/v1/batches/{id}/results']['get']['responses'][200]['content']['application/json'];

/** The data of a successful call of `api`, which throws otherwise. */
export async function dataOf<T>(result: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await result;
  if (data === undefined || data === null)
    throw new RunqError({ status: 0, code: 'http_error', title: 'Empty answer', detail: 'The answer has no body.' });
  return data;
}

function toFormData(fields: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  return form;
}

const timedOut = (detail: string) => new RunqError({ status: 0, code: 'timeout', title: 'Timed out', detail });
