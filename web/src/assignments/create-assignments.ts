import type { MyAssignment } from '@runq/common/contract/my-assignment';
import type { ProjectCommands } from '../files/project-commands.js';
import { createRunRequest, hashText } from '../project/run-request.js';
import type { RunController } from '../run/run-controller.js';
import type { Workspace } from '../sync/workspace.js';
import { createWorkspaceRequest } from '../sync/workspace-request.js';
import { createSignal, type Signal } from '../ui/signal.js';
import { openStorage } from '../ui/storage.js';
import type { Toasts } from '../ui/toasts.js';
import { findNextChange } from './assignment-state.js';
import { createAssignmentsClient } from './assignments-client.js';
import type { CaseInput } from './case-run.js';
import { type CurrentAssignment, createCurrentAssignment } from './current-assignment.js';
import { openOutboxStore } from './submit/outbox-store.js';
import { createSubmissionOutbox, type SubmissionOutbox } from './submit/submission-outbox.js';

/** What assignments need of a student's page. */
export interface AssignmentsContext {
  user: { token: string; identity: { userId: string } };
  workspace: Workspace;
  commands: ProjectCommands;
  controller: RunController;
  toasts: Toasts;
  /** Runs the open project with an input of its own. */
  runWith(input: CaseInput): void;
}

export interface Assignments {
  list: Signal<readonly MyAssignment[]>;
  /** The assignment of the open project; null in any other project. */
  current: Signal<CurrentAssignment | null>;
  outbox: SubmissionOutbox;
  /** Opens an assignment as a project of its own; if it was opened before, that project, with the user's files. */
  open(assignment: MyAssignment): Promise<void>;
  /** Submits the open project's files as they are now. Returns false without a Python file. */
  submit(clickedAt: number): boolean;
  /** Reads the list and the open assignment again. */
  refresh(): Promise<void>;
  /** The server's time, in epoch ms. */
  now(): number;
  close(): void;
}

const projectPrefix = 'assignment-';
/** A project id has at most 64 letters, digits, `_` and `-`; an assignment's name may be longer or have dots. */
const projectIdOf = (name: string): string => projectPrefix + (/^[\w-]{1,53}$/.test(name) ? name : hashText(name));

/** Longest wait of a timer, in ms; browsers fire longer ones at once. */
const maxTimerMs = 2 ** 31 - 1;
/** The list is read again when the page becomes visible, at most once in this time. */
const refreshEveryMs = 30_000;

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Wires together the list, the assignment of the open project, and the submissions that wait to be sent. */
export function createAssignments(context: AssignmentsContext, first: readonly MyAssignment[]): Assignments {
  const { workspace, toasts } = context;
  const { token } = context.user;
  const { userId } = context.user.identity;
  const client = createAssignmentsClient(createWorkspaceRequest(token));
  const storage = openStorage('localStorage');
  const list = createSignal(first);
  const current = createSignal<CurrentAssignment | null>(null);
  const channel = new BroadcastChannel(`runq.assignments:${userId}`);
  const announce = () => channel.postMessage('changed');
  let changeTimer: ReturnType<typeof setTimeout> | null = null;
  let refreshedAt = Date.now();

  const outbox = createSubmissionOutbox({
    store: openOutboxStore(userId),
    toServerTime: (ms) => new Date(client.now() - Date.now() + ms).toISOString(),
    async send({ assignment, files, submittedAt, key }) {
      const send = (time: string | null) =>
        client.submit(assignment, { files, ...(time === null ? {} : { submittedAt: time }) }, key);
      let answer = await send(submittedAt);
      // The first attempt, which named no time, has arrived after all; its answer is repeated.
      if (answer.kind === 'failed' && answer.code === 'idempotency_reused') answer = await send(null);
      if (answer.kind === 'ok') return { kind: 'ok', id: answer.value.id };
      return answer.kind === 'failed' ? answer : { kind: 'failed', status: 0, detail: '' };
    },
    onSent({ assignment, title, submittedAt }, { id }) {
      if (submittedAt !== null) toasts.show(`Your submission of “${title}” was sent.`);
      if (current.get()?.name === assignment) current.get()!.show(id);
      else storage.setItem(resultKey(assignment), id);
      void refresh();
    },
    onChange: announce,
  });

  function resultKey(name: string): string {
    return `runq.shown-result:${userId}:${name}`;
  }

  async function readList(): Promise<void> {
    refreshedAt = Date.now();
    const answer = await client.list();
    if (answer.kind === 'ok') list.set(answer.value.assignments);
  }
  async function refresh(): Promise<void> {
    await Promise.all([readList(), current.get()?.refresh()]);
  }

  /** Follows the open project, and the list, in which its assignment may appear later. */
  function follow(): void {
    const openId = workspace.open.get().id;
    const found = list.get().find(({ name }) => projectIdOf(name) === openId);
    if (current.get()?.name === found?.name) return;
    current.get()?.close();
    const next = found
      ? createCurrentAssignment({
          ...{ name: found.name, client, storage, storageKey: resultKey(found.name) },
          onChange() {
            announce();
            void readList();
          },
        })
      : null;
    current.set(next);
    void next?.refresh();
  }

  /** Reads the list again when an assignment opens or closes. */
  function awaitChange(): void {
    if (changeTimer) clearTimeout(changeTimer);
    const now = client.now();
    const next = list.get().flatMap((assignment) => findNextChange(assignment, now) ?? []);
    if (next.length > 0) changeTimer = setTimeout(() => void refresh(), Math.min(maxTimerMs, Math.min(...next) - now));
  }

  const flush = () => void outbox.flush();
  function onVisible(): void {
    if (!document.hidden && Date.now() - refreshedAt > refreshEveryMs) void refresh();
  }
  channel.addEventListener('message', () => void outbox.reload().then(refresh));
  window.addEventListener('online', flush);
  document.addEventListener('visibilitychange', onVisible);
  const subscriptions = [
    workspace.open.subscribe(follow),
    list.subscribe(follow),
    list.subscribe(awaitChange),
    // The server responds again: what waits is sent.
    context.controller.obstacle.subscribe((obstacle) => obstacle === null && flush()),
  ];
  follow();
  awaitChange();
  void sendStored();

  /** The server's time is known before anything is sent with that of its click. */
  async function sendStored(): Promise<void> {
    await outbox.reload();
    if (outbox.entries.get().length > 0) await readList();
    await outbox.flush();
  }

  return {
    list,
    current,
    outbox,
    async open({ name, title }) {
      const id = projectIdOf(name);
      const { projects } = workspace;
      // On another computer it may exist already.
      if (!projects.find(id)) await projects.sync(true);
      if (projects.find(id)) {
        await workspace.openProject(id);
        return;
      }
      const answer = await client.read(name);
      if (answer.kind !== 'ok') {
        toasts.show(answer.kind === 'failed' ? answer.detail : 'Could not open the assignment. Try again.');
        return;
      }
      const entry = answer.value.entry ?? 'main.py';
      await context.commands.add({ id, title, entry, files: [{ path: entry, content: '', encoding: 'utf8' }] });
    },
    submit(clickedAt) {
      const details = current.get()?.view.get().details;
      const request = createRunRequest(workspace.project.state.get());
      if (!details || !request) return false;
      const { name, title } = details;
      // A second click before the first submission has left submits nothing more.
      const isRepeated = outbox.entries
        .get()
        .some((entry) => entry.assignment === name && entry.refusal === null && isSame(entry.files, request.files));
      if (!isRepeated) void outbox.add({ assignment: name, title, files: request.files, clickedAt });
      return true;
    },
    refresh,
    now: client.now,
    close() {
      for (const unsubscribe of subscriptions) unsubscribe();
      window.removeEventListener('online', flush);
      document.removeEventListener('visibilitychange', onVisible);
      if (changeTimer) clearTimeout(changeTimer);
      current.get()?.close();
      outbox.close();
      channel.close();
    },
  };
}
