import type { RunRequest } from '../../project/run-request.js';
import { createSignal, type Signal } from '../../ui/signal.js';
import { isPassing } from '../follow-submission.js';

/** A submission that the server may not have yet. */
export interface PendingSubmission {
  /** The idempotency key: however often it is sent, it is one attempt. */
  key: string;
  assignment: string;
  title: string;
  files: RunRequest['files'];
  /** The time of the click, in epoch ms: it is what counts. */
  clickedAt: number;
  /** The time of the click as it is sent along, once the submission is later than that; null before. */
  submittedAt: string | null;
  /** Why the server refuses it; null while it may still be accepted. */
  refusal: string | null;
}

/** Where pending submissions survive a reload. */
export interface OutboxStore {
  read(): Promise<PendingSubmission[]>;
  put(entry: PendingSubmission): Promise<void>;
  remove(key: string): Promise<void>;
}

/** The answer to one attempt to send. */
export type SendAnswer =
  | { kind: 'ok'; id: string }
  | { kind: 'failed'; status: number; detail: string; code?: string | undefined };

export interface SubmissionOutbox {
  /** In the order of their clicks. */
  entries: Signal<readonly PendingSubmission[]>;
  /** Stores a submission and sends it; resolves after the first attempt. */
  add(entry: Pick<PendingSubmission, 'assignment' | 'title' | 'files' | 'clickedAt'>): Promise<void>;
  /** Sends what is pending; resolves after one attempt. */
  flush(): Promise<void>;
  /** Reads the store again: another tab has changed it. */
  reload(): Promise<void>;
  /** Removes a refused submission once the user has read why. */
  dismiss(key: string): Promise<void>;
  close(): void;
}

/** A submission that leaves later than this after the click says when that was. */
const directMs = 5000;
/** Pauses between attempts without an answer: the first, and the longest. */
const firstRetryMs = 2000;
const lastRetryMs = 60_000;

/**
 * Sends submissions so that none is lost and none counts twice.
 *
 * Theory of operation: a submission is stored with its key before it is sent, and removed after the answer. So after a
 * reload, a lost answer or beside a second tab it is sent again with the same key, which the server accepts once. A
 * refusal stays stored until the user has read it. Where the browser stores nothing, entries last as long as the page.
 */
export function createSubmissionOutbox(options: {
  store: OutboxStore;
  /** A time of this browser (epoch ms) by the clock of the server, as ISO 8601. */
  toServerTime(ms: number): string;
  send(entry: PendingSubmission): Promise<SendAnswer>;
  onSent(entry: PendingSubmission, sent: { id: string }): void;
  /** The stored entries have changed. */
  onChange(): void;
}): SubmissionOutbox {
  const { store } = options;
  const entries = createSignal<readonly PendingSubmission[]>([]);
  let running: Promise<void> | null = null;
  let isRequested = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let retryMs = firstRetryMs;
  let isClosed = false;

  function show(entry: PendingSubmission | null, key: string): void {
    const others = entries.get().filter((other) => other.key !== key);
    entries.set([...others, ...(entry ? [entry] : [])].sort((a, b) => a.clickedAt - b.clickedAt));
  }
  /** Shown before and after it is stored: a `reload` in between reads the entries as they were. */
  async function put(entry: PendingSubmission): Promise<void> {
    show(entry, entry.key);
    await store.put(entry).catch(() => {});
    show(entry, entry.key);
    options.onChange();
  }
  async function remove(key: string): Promise<void> {
    show(null, key);
    await store.remove(key).catch(() => {});
    show(null, key);
    options.onChange();
  }

  /** From now on the time of the click is sent along, always the same: a key belongs to one body. */
  async function markLater(entry: PendingSubmission): Promise<PendingSubmission> {
    if (entry.submittedAt !== null) return entry;
    const marked = { ...entry, submittedAt: options.toServerTime(entry.clickedAt) };
    await put(marked);
    return marked;
  }

  /** Sends one entry. False without an answer: the others would get none either. */
  async function sendOne(waiting: PendingSubmission): Promise<boolean> {
    const entry = Date.now() - waiting.clickedAt > directMs ? await markLater(waiting) : waiting;
    const answer = await options.send(entry);
    if (answer.kind === 'ok') {
      await remove(entry.key);
      options.onSent(entry, answer);
      return true;
    }
    // A new sign-in sends it with a valid token.
    if (isPassing(answer.status) || answer.status === 401 || answer.code === 'idempotency_in_progress') {
      await markLater(entry);
      return false;
    }
    await put({ ...entry, refusal: answer.detail });
    return true;
  }

  async function sendAll(): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      const next = entries.get().find(({ key, refusal }) => refusal === null && !tried.has(key));
      if (!next || isClosed) break;
      tried.add(next.key);
      if (!(await sendOne(next))) return schedule();
    }
    retryMs = firstRetryMs;
  }

  function schedule(): void {
    if (isClosed) return;
    timer = setTimeout(() => void flush(), retryMs);
    retryMs = Math.min(lastRetryMs, retryMs * 2);
  }

  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    if (running) {
      isRequested = true;
      return running;
    }
    running = sendAll().finally(() => {
      running = null;
      if (!isRequested) return;
      // What was added while the pass ended.
      isRequested = false;
      return flush();
    });
    await running;
  }

  async function reload(): Promise<void> {
    const stored = await store.read();
    if (stored.length > 0 || entries.get().length > 0)
      entries.set([...stored].sort((a, b) => a.clickedAt - b.clickedAt));
  }

  return {
    entries,
    async add(entry) {
      await put({ ...entry, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, ...unsent });
      await flush();
    },
    flush,
    reload,
    dismiss: remove,
    close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
    },
  };
}

const unsent = { submittedAt: null, refusal: null };
