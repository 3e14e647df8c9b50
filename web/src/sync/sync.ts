import type { Project } from '../project/project.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { Conflicts } from './conflicts.js';
import { findNewRemoteFiles, type Remote } from './sync-decision.js';
import { createFileSync, type Outcome, toLocalFile } from './sync-file.js';
import type { WorkspaceClient } from './workspace-client.js';

/** How the files compare between this browser and the server. */
export type SyncState =
  | { kind: 'saved' }
  | { kind: 'saving' }
  /** The server does not respond; changes are in this browser only. */
  | { kind: 'offline' }
  /** The server rejects our token; nothing is saved there until the user signs in again. */
  | { kind: 'signed out' }
  /** The server rejects a file, for instance because the storage limit is reached. */
  | { kind: 'rejected'; path: string; detail: string };

/** Changes are sent after a pause in typing of this length; */
const idleMs = 400;
/** after this many passes within a minute only after a longer one, */
const fastPassesPerMinute = 20;
const slowIdleMs = 3000;
/** and at the latest after this time of continuous typing. */
const maxUnsavedMs = 15_000;
/** While the page is visible, it checks the server for changes at this interval. */
const pollIntervalMs = 30_000;
/** Exponential backoff after failures: first and longest delay. */
const retryFirstMs = 2000;
const retryLastMs = 60_000;
/** Files transferred at the same time. */
const maxParallel = 4;
/** Rounds per pass while the server's side keeps changing; the next pass continues. */
const maxRounds = 5;

/**
 * Keeps the local files and those on the server identical.
 *
 * Theory of operation: a pass lists the server's files (usually a "304 Not Modified"), decides for each file what to
 * do, and does it with the etag that the decision was based on, so unseen changes are never overwritten. Where the
 * server's side changed in between, the pass starts another round. Passes follow a pause in typing, the return of the
 * network, the page becoming visible, and a timer. Only one pass runs at a time. Several tabs may run passes
 * concurrently: the second one finds the work done.
 */
export interface Sync {
  state: Signal<SyncState>;
  /** Whether the server lacks changes of this browser. */
  hasUnsaved(): boolean;
  /** Runs a pass now; resolves after the attempt. */
  sync(): Promise<void>;
  close(): void;
}

export function createSync(options: {
  project: Project;
  conflicts: Conflicts;
  client: WorkspaceClient;
  notify: (message: string, undo?: () => void) => void;
  /** Runs before each round; true asks for the server's latest list of projects. */
  prepare: (now: boolean) => Promise<Outcome>;
}): Sync {
  const { project, conflicts, client, prepare } = options;
  const state = createSignal<SyncState>({ kind: 'saving' });
  const fileSync = createFileSync(options);
  let runningPass: Promise<void> | null = null;
  let isPassRequested = false;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let unsavedSince: number | null = null;
  let retryMs = retryFirstMs;
  let recentPasses: number[] = [];

  const isUnsaved = () => {
    const { files, deleted } = project.state.get();
    return (
      files.some((file) => {
        const { path, base, isDirty, isUntouched } = toLocalFile(file);
        return !isUntouched && !conflicts.has(file.id) && (!base || isDirty || base.path !== path);
      }) || deleted.some(({ base }) => base !== null)
    );
  };

  const readPauseMs = () => (recentPasses.length > fastPassesPerMinute ? slowIdleMs : idleMs);

  function schedule(ms: number): void {
    if (isClosed) return;
    if (timer) clearTimeout(timer);
    // A hidden page without unsaved changes does not poll; becoming visible starts a pass.
    timer = setTimeout(() => (document.hidden && !isUnsaved() ? schedule(pollIntervalMs) : void sync()), ms);
  }

  /** Runs steps in order, a few in parallel. A rejected file does not stop the others; an unavailable server does. */
  async function runSteps(steps: (() => Promise<Outcome>)[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let at = 0; at < steps.length && !outcomes.some(isUnavailable); at += maxParallel)
      outcomes.push(...(await Promise.all(steps.slice(at, at + maxParallel).map((step) => step()))));
    return outcomes;
  }

  async function runRound(): Promise<Outcome> {
    const prepared = await prepare(false);
    if (prepared !== 'done') return prepared;
    const listing = await client.list();
    if (listing.kind === 'changed') return 'retry';
    // Deleted elsewhere: the list of projects says so.
    if (listing.kind === 'failed' && listing.status === 404) return combineOutcomes([await prepare(true), 'retry']);
    if (listing.kind === 'failed') return { ...listing, path: '' };
    const remote: Remote = new Map(listing.value.files.map(({ path, etag }) => [path, etag]));
    const { files, deleted } = project.state.get();
    const pendingDeletes = deleted.filter(({ base }) => base !== null);
    if (pendingDeletes.length > 0) {
      // The next round sees the freed names.
      return combineOutcomes([
        ...(await runSteps(pendingDeletes.map((file) => () => fileSync.syncDeleted(file, remote)))),
        'retry',
      ]);
    }
    const newPaths = findNewRemoteFiles(files.map(toLocalFile), deleted, remote);
    const pulled = await runSteps(newPaths.map((path) => () => fileSync.pullNew(path)));
    if (pulled.some(isUnavailable)) return combineOutcomes(pulled);
    return combineOutcomes([
      ...pulled,
      ...(await runSteps(project.state.get().files.map((file) => () => fileSync.syncFile(file, remote)))),
    ]);
  }

  async function runPass(): Promise<void> {
    if (isUnsaved()) state.set({ kind: 'saving' });
    recentPasses = [...recentPasses.filter((at) => at > Date.now() - 60_000), Date.now()];
    let outcome: Outcome = 'retry';
    for (let rounds = 0; outcome === 'retry' && rounds < maxRounds && !isClosed; rounds++) outcome = await runRound();
    if (isClosed) return;
    if (typeof outcome === 'object' && outcome.status === 401) {
      state.set({ kind: 'signed out' });
      return;
    }
    if (typeof outcome === 'object') {
      state.set(
        isUnavailable(outcome) ? { kind: 'offline' } : { kind: 'rejected', path: outcome.path, detail: outcome.detail },
      );
      schedule(Math.max(retryMs, outcome.retryAfterMs ?? 0));
      retryMs = Math.min(retryMs * 2, retryLastMs);
      return;
    }
    retryMs = retryFirstMs;
    unsavedSince = isUnsaved() ? Date.now() : null;
    state.set({ kind: unsavedSince === null ? 'saved' : 'saving' });
    schedule(unsavedSince === null ? pollIntervalMs : readPauseMs());
  }

  function sync(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    if (isClosed) return Promise.resolve();
    if (runningPass) {
      isPassRequested = true;
      return runningPass;
    }
    runningPass = runPass().finally(() => {
      runningPass = null;
      if (isPassRequested) {
        isPassRequested = false;
        schedule(0);
      }
    });
    return runningPass;
  }

  /** While the server is unavailable or rejects our token, typing schedules no passes. */
  const isHalted = () => ['offline', 'signed out'].includes(state.get().kind);

  const unsubscribe = project.state.subscribe(() => {
    if (runningPass || !isUnsaved()) return;
    unsavedSince ??= Date.now();
    if (state.get().kind === 'saved') state.set({ kind: 'saving' });
    if (!isHalted()) schedule(Math.max(0, Math.min(readPauseMs(), unsavedSince + maxUnsavedMs - Date.now())));
  });
  const syncNow = () => void sync();
  window.addEventListener('online', syncNow);
  document.addEventListener('visibilitychange', syncNow);

  return {
    state,
    hasUnsaved: isUnsaved,
    sync,
    close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      unsubscribe();
      window.removeEventListener('online', syncNow);
      document.removeEventListener('visibilitychange', syncNow);
    },
  };
}

/**
 * Whether the server is unreachable, failing or rate limiting. An empty path is the listing, without which nothing can
 * be decided.
 */
const isUnavailable = (outcome: Outcome): boolean =>
  typeof outcome === 'object' &&
  (outcome.path === '' ||
    outcome.status === 0 ||
    outcome.status === 401 ||
    outcome.status === 429 ||
    outcome.status >= 500);

/** The worst outcome wins, except that `retry` comes before a rejection: another round may resolve it. */
const combineOutcomes = (outcomes: Outcome[]): Outcome =>
  outcomes.find(isUnavailable) ??
  outcomes.find((outcome) => outcome === 'retry') ??
  outcomes.find((outcome) => typeof outcome === 'object') ??
  'done';
