import type { Project } from '../files/project.js';
import { type Cell, createCell } from '../page/cell.js';
import type { Conflicts } from './conflicts.js';
import { findNewcomers, type Remote } from './decide-sync.js';
import { asLocal, createSettler, type Outcome } from './settle-file.js';
import type { WorkspaceClient } from './workspace-client.js';

/** How the files stand between this browser and the server. */
export type SyncState =
  | { kind: 'saved' }
  | { kind: 'saving' }
  /** The server does not answer; everything is in this browser only. */
  | { kind: 'offline' }
  /** The server does not accept our token any more; nothing reaches it until somebody signs in again. */
  | { kind: 'signed out' }
  /** The server does not take a file, for instance because there is no room. */
  | { kind: 'refused'; path: string; detail: string };

/** The server gets what was typed after a pause of this long, */
const idleMs = 2000;
/** and at the latest after this long, however long somebody types without a pause. */
const longestMs = 15_000;
/** While the page is visible it asks this often whether something was changed elsewhere. */
const askEveryMs = 30_000;
/** After a failure it tries again after the first, then after twice as long each time, up to the last. */
const retryFirstMs = 2000;
const retryLastMs = 60_000;
/** Files on their way at the same time. */
const atOnce = 4;
/** A pass lists and decides again at most this often when the other side keeps changing; the next pass goes on. */
const maxRounds = 5;

export type Sync = ReturnType<typeof createSync>;

/**
 * Keeps the files here and those on the server the same.
 *
 * Theory of operation: a pass lists the server's files (usually answered by "not modified"), decides for each file on its own what to
 * do, and does it with the etag that the decision was made for, so that nothing can be written over that was not seen. Where the other
 * side changed in between, the pass lists and decides again. Passes follow a pause in typing, the return of the network or of the page
 * to view, and a clock. One pass goes at a time. Several tabs may do the same at once: whoever comes second finds it done.
 */
export function createSync(options: {
  project: Project;
  conflicts: Conflicts;
  client: WorkspaceClient;
  tell: (words: string, undo?: () => void) => void;
}) {
  const { project, conflicts, client } = options;
  const state: Cell<SyncState> = createCell<SyncState>({ kind: 'saving' });
  const settler = createSettler(options);
  let passing: Promise<void> | null = null;
  let isAgain = false;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let unsavedSince: number | null = null;
  let retryMs = retryFirstMs;

  const isUnsaved = () => {
    const { files, deleted } = project.state.get();
    const isAsked = ({ id }: { id: string }) => conflicts.has(id);
    return (
      files.some((file) => {
        const { path, base, isDirty, isUntouched } = asLocal(file);
        return !isUntouched && !isAsked(file) && (!base || isDirty || base.path !== path);
      }) || deleted.some(({ base }) => base !== null)
    );
  };

  function schedule(ms: number): void {
    if (isClosed) return;
    if (timer) clearTimeout(timer);
    // A page that nobody sees and that has nothing to tell does not ask; coming into view it does.
    timer = setTimeout(() => (document.hidden && !isUnsaved() ? schedule(askEveryMs) : void sync()), ms);
  }

  /** Does the steps in order, a few at a time. A file that is refused keeps none of the others; a server that is away ends it. */
  async function doAll(steps: (() => Promise<Outcome>)[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let at = 0; at < steps.length && !outcomes.some(isAway); at += atOnce)
      outcomes.push(...(await Promise.all(steps.slice(at, at + atOnce).map((step) => step()))));
    return outcomes;
  }

  async function round(): Promise<Outcome> {
    const answer = await client.list();
    if (answer.kind === 'changed') return 'again';
    if (answer.kind === 'failed') return { ...answer, path: '' };
    const remote: Remote = new Map(answer.value.files.map(({ path, etag }) => [path, etag]));
    const { files, deleted } = project.state.get();
    const owed = deleted.filter(({ base }) => base !== null);
    if (owed.length > 0) {
      // A name that is free again is seen to be free in the next round.
      return sumUp([...(await doAll(owed.map((file) => () => settler.settleDeleted(file, remote)))), 'again']);
    }
    const newcomers = findNewcomers(files.map(asLocal), deleted, remote);
    const news = await doAll(newcomers.map((path) => () => settler.takeNew(path)));
    if (news.some(isAway)) return sumUp(news);
    return sumUp([
      ...news,
      ...(await doAll(project.state.get().files.map((file) => () => settler.settleFile(file, remote)))),
    ]);
  }

  async function pass(): Promise<void> {
    if (isUnsaved()) state.set({ kind: 'saving' });
    let outcome: Outcome = 'again';
    for (let rounds = 0; outcome === 'again' && rounds < maxRounds && !isClosed; rounds++) outcome = await round();
    if (isClosed) return;
    if (typeof outcome === 'object' && outcome.status === 401) {
      state.set({ kind: 'signed out' });
      return;
    }
    if (typeof outcome === 'object') {
      state.set(
        isAway(outcome) ? { kind: 'offline' } : { kind: 'refused', path: outcome.path, detail: outcome.detail },
      );
      schedule(Math.max(retryMs, outcome.retryAfterMs ?? 0));
      retryMs = Math.min(retryMs * 2, retryLastMs);
      return;
    }
    retryMs = retryFirstMs;
    unsavedSince = isUnsaved() ? Date.now() : null;
    state.set({ kind: unsavedSince === null ? 'saved' : 'saving' });
    schedule(unsavedSince === null ? askEveryMs : idleMs);
  }

  /** Brings both sides together now; fulfilled when that was tried. */
  function sync(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    if (isClosed) return Promise.resolve();
    if (passing) {
      isAgain = true;
      return passing;
    }
    passing = pass().finally(() => {
      passing = null;
      if (isAgain) {
        isAgain = false;
        schedule(0);
      }
    });
    return passing;
  }

  /** Typing changes nothing about that the server is away or does not know us. */
  const isHalted = () => ['offline', 'signed out'].includes(state.get().kind);

  const stopListening = project.state.listen(() => {
    if (passing || !isUnsaved()) return;
    unsavedSince ??= Date.now();
    if (state.get().kind === 'saved') state.set({ kind: 'saving' });
    if (!isHalted()) schedule(Math.max(0, Math.min(idleMs, unsavedSince + longestMs - Date.now())));
  });
  const onSight = () => void sync();
  window.addEventListener('online', onSight);
  document.addEventListener('visibilitychange', onSight);

  return {
    state,
    sync,
    close(): void {
      isClosed = true;
      if (timer) clearTimeout(timer);
      stopListening();
      window.removeEventListener('online', onSight);
      document.removeEventListener('visibilitychange', onSight);
    },
  };
}

/** The server does not answer, is not up to it, or asks for patience. The listing has no path: without it nothing can be decided. */
const isAway = (outcome: Outcome): boolean =>
  typeof outcome === 'object' &&
  (outcome.path === '' ||
    outcome.status === 0 ||
    outcome.status === 401 ||
    outcome.status === 429 ||
    outcome.status >= 500);

/** What is worst decides, except that another round comes before a refusal: it may be none any more. */
const sumUp = (outcomes: Outcome[]): Outcome =>
  outcomes.find(isAway) ??
  outcomes.find((outcome) => outcome === 'again') ??
  outcomes.find((outcome) => typeof outcome === 'object') ??
  'settled';
