import type { BatchProgress } from '@runq/common/contract/socket-events';
import type { Obstacle } from '../../connection/obstacle.js';
import { openSocket, sendCommand } from '../../connection/socket.js';
import type { GradingClient } from '../../grading/grading-client.js';
import type { ApiResult } from '../../ui/api-client.js';
import { createSignal, type Signal } from '../../ui/signal.js';
import type { BatchClient } from './batch-client.js';
import type { BatchState, GridCase, GridPage, GridStudent } from './batch-shape.js';
import { announceChanges } from './change-channel.js';
import { mergeRows, planRefresh } from './plan-refresh.js';

/** Students of one request. */
const pageStudents = 500;
/** Shortest time between two refreshes while a batch is graded. */
const refreshEveryMs = 1000;
/** A window that gets the focus again sooner than this shows what it has. */
const freshMs = 2000;
/** After a failed request, how long until the next one. */
const retryMs = 3000;

/** The students of a batch as far as they are read, by their index. */
export interface Grid {
  cases: readonly GridCase[];
  rows: readonly GridStudent[];
  isComplete: boolean;
}

/** Why there is nothing newer; status 0: no response at all. */
export interface Problem {
  status: number;
  detail: string;
}

/** What is known of one batch, kept up to date. */
export interface BatchStore {
  batch: Signal<BatchState | null>;
  grid: Signal<Grid | null>;
  problem: Signal<Problem | null>;
  /** Why nothing is graded now, such as a pause of the service. */
  obstacle: Signal<Obstacle | null>;
  /** Counts the changes by graders that this page knows of, so that views of details read again. */
  changes: Signal<number>;
  /** Reads everything again. */
  refresh(): Promise<void>;
  /** After a change on this page: reads everything again, here and in other tabs. */
  noteChange(): Promise<void>;
  close(): void;
}

/**
 * Reads a batch and its students, and follows its progress.
 *
 * While it is graded, an event makes it read the students again that may have changed (`planRefresh`), at most once a
 * second and never two at a time. Everything is read again when the batch is finished, when a student is new in it,
 * when a grader has changed something (`revision`), and when the window gets the focus.
 */
export function createBatchStore(options: {
  token: string;
  batchId: string;
  grading: Pick<GradingClient, 'readBatch'>;
  client: Pick<BatchClient, 'readGrid'>;
  onSignInExpired: () => void;
}): BatchStore {
  const { token, batchId, grading, client, onSignInExpired } = options;
  const batch = createSignal<BatchState | null>(null);
  const grid = createSignal<Grid | null>(null);
  const problem = createSignal<Problem | null>(null);
  const changes = createSignal(0);
  const connection = openSocket(token);
  let isClosed = false;
  let loading: Promise<void> | null = null;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let isRefreshing = false;
  /** The last event. */
  let latest: BatchProgress | null = null;
  let refreshTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  /** The value of a response; null after a failure, which is shown. */
  function accept<T>(answer: ApiResult<T>): T | null {
    if (isClosed) return null;
    if (answer.ok) return answer.value;
    if (answer.status === 401) onSignInExpired();
    problem.set({ status: answer.status, detail: answer.detail });
    const isPassing = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    clearTimeout(retryTimer);
    if (isPassing) retryTimer = setTimeout(refresh, retryMs);
    return null;
  }

  /** What is equal stays the same object, which spares the rendering of every row. */
  function showGrid(next: Grid): void {
    const shown = grid.get();
    const areCasesEqual = shown !== null && JSON.stringify(shown.cases) === JSON.stringify(next.cases);
    const cases = areCasesEqual ? shown.cases : next.cases;
    if (shown?.cases === cases && shown.rows === next.rows && shown.isComplete === next.isComplete) return;
    grid.set({ ...next, cases });
  }

  async function load(): Promise<void> {
    const read = accept(await grading.readBatch(batchId));
    if (!read) return;
    batch.set(read);
    if (!read.grading) return problem.set(null);
    let rows: readonly GridStudent[] = grid.get()?.rows ?? [];
    for (let cursor: string | null = '0'; cursor !== null; ) {
      const page: GridPage | null = accept(await client.readGrid(Number(cursor), pageStudents));
      if (!page) return;
      rows = mergeRows(rows, page.students);
      cursor = page.nextCursor;
      showGrid({ cases: page.cases, rows, isComplete: rows.length >= read.total });
    }
    problem.set(null);
    loadedAt = performance.now();
  }

  function refresh(): Promise<void> {
    clearTimeout(retryTimer);
    loading ??= load().finally(() => {
      loading = null;
    });
    return loading;
  }

  /** Reads the students that may have changed. */
  async function readChanged(): Promise<void> {
    const [current, shown] = [batch.get(), grid.get()];
    if (isClosed || !current || !shown?.isComplete || document.visibilityState === 'hidden') return;
    if (current.counts.finished >= current.total) {
      if (shown.rows.some(({ state }) => state !== 'finished')) await refresh();
      return;
    }
    isRefreshing = true;
    let { rows } = shown;
    for (const { cursor, limit } of planRefresh(rows, current.counts, pageStudents)) {
      const page = accept(await client.readGrid(cursor, limit));
      if (!page) break;
      rows = mergeRows(rows, page.students);
    }
    isRefreshing = false;
    if (!isClosed) showGrid({ ...shown, rows });
  }

  /** There is another grader's change, or a student who was not there. A hidden page reads when it is shown again. */
  function isOutdated(): boolean {
    const known = batch.get();
    if (isClosed || !latest || !known || document.visibilityState === 'hidden') return false;
    const { queued, active, finished } = latest.counts;
    return (latest.revision ?? 0) > (known.revision ?? 0) || queued + active + finished > known.total;
  }

  /** Reads everything, from a moment after the call on, and the details that views show. */
  async function readAll(): Promise<void> {
    // What is being read may be older than the change.
    await loading;
    await refresh();
    changes.set(changes.get() + 1);
  }

  function scheduleRefresh(): void {
    refreshTimer ??= setTimeout(async () => {
      if (isOutdated()) await readAll();
      else if (!isRefreshing && !loading) await readChanged();
      refreshTimer = undefined;
      // A problem has its own repetition.
      if (isOutdated() && !problem.get()) scheduleRefresh();
    }, refreshEveryMs);
  }

  connection.socket.on('batch:progress', (progress: BatchProgress) => {
    const { id, counts } = progress;
    const current = batch.get();
    if (id !== batchId) return;
    latest = progress;
    if (!current) return;
    const state =
      counts.finished >= current.total ? 'finished' : counts.active + counts.finished > 0 ? 'active' : 'queued';
    const hasEnded = state === 'finished' && current.state !== 'finished';
    // Its revision stays that of the students that are read.
    const { revision: _latest, ...shown } = progress;
    batch.set({ ...current, ...shown, state });
    if (hasEnded) void refresh();
    else scheduleRefresh();
  });
  const stopListening = connection.connection.subscribe((now) => {
    if (now === 'refused') onSignInExpired();
    if (now !== 'online') return;
    void sendCommand(connection.socket, 'batch:subscribe', { batchId });
    if (problem.get()) void refresh();
  });

  async function refreshOld(): Promise<void> {
    if (document.visibilityState === 'hidden' || performance.now() - loadedAt < freshMs) return;
    await refresh();
    changes.set(changes.get() + 1);
  }
  const channel = announceChanges(batchId, async () => {
    await refresh();
    changes.set(changes.get() + 1);
  });
  window.addEventListener('focus', refreshOld);
  document.addEventListener('visibilitychange', refreshOld);
  void refresh();

  return {
    ...{ batch, grid, problem, changes, refresh },
    obstacle: connection.obstacle,
    async noteChange() {
      channel.announce();
      await readAll();
    },
    close() {
      isClosed = true;
      clearTimeout(refreshTimer);
      clearTimeout(retryTimer);
      stopListening();
      channel.close();
      connection.close();
      window.removeEventListener('focus', refreshOld);
      document.removeEventListener('visibilitychange', refreshOld);
    },
  };
}
