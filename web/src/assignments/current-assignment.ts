import type { MyAssignmentDetail, MySubmission } from '@runq/common/contract/my-assignment';
import type { RunRequest } from '../project/run-request.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { SafeStorage } from '../ui/storage.js';
import type { AssignmentsClient } from './assignments-client.js';
import { followSubmission } from './follow-submission.js';

/** The assignment of the open project as its panel shows it. */
export interface AssignmentView {
  /** Null until the server has responded. */
  details: MyAssignmentDetail | null;
  /** The check or the attempt whose results are shown; null: none yet. */
  submission: MySubmission | null;
  /** True while a check is sent. */
  isSending: boolean;
  /** Why the last request failed; null after one that succeeded. */
  problem: string | null;
}

export interface CurrentAssignment {
  name: string;
  view: Signal<AssignmentView>;
  /** Reads the assignment again, and the result that any tab has shown last. */
  refresh(): Promise<void>;
  check(files: RunRequest['files']): Promise<void>;
  /** Shows the results of a check or an attempt, and follows them until they are complete. */
  show(id: string): void;
  /** Makes an attempt the one that counts. */
  choose(id: string): Promise<void>;
  close(): void;
}

/**
 * Holds one assignment with the results that are shown of it. The id of these is kept in the browser, so that a reload
 * and other tabs show the same; without one it is the newest attempt.
 */
export function createCurrentAssignment(options: {
  name: string;
  client: AssignmentsClient;
  /** Of the browser. */
  storage: SafeStorage;
  storageKey: string;
  /** Something changed that the list and other tabs show. */
  onChange(): void;
}): CurrentAssignment {
  const { name, client, storage, storageKey } = options;
  const view = createSignal<AssignmentView>({ details: null, submission: null, isSending: false, problem: null });
  const update = (change: Partial<AssignmentView>) => view.set({ ...view.get(), ...change });
  let followed: string | null = null;
  let stopFollowing = () => {};
  let isClosed = false;

  function follow(id: string): void {
    if (followed === id) return;
    stopFollowing();
    followed = id;
    if (view.get().submission?.id !== id) update({ submission: null });
    stopFollowing = followSubmission({
      ...{ client, id },
      onSubmission(submission) {
        const before = view.get().submission ?? view.get().details?.submissions.find((one) => one.id === id);
        update({ submission });
        const hasEnded = submission.state === 'finished' && before?.state !== 'finished';
        if (hasEnded && submission.kind === 'submission') void read().then(options.onChange);
      },
      // Results expire: what is left are the attempts.
      onRefused() {
        if (storage.getItem(storageKey) === id) storage.removeItem(storageKey);
        followed = null;
        update({ submission: null });
      },
    });
  }

  async function read(): Promise<void> {
    const answer = await client.read(name);
    if (isClosed) return;
    if (answer.kind === 'ok') update({ details: answer.value, problem: null });
    else if (answer.kind === 'failed') update({ problem: answer.detail });
  }

  function show(id: string): void {
    storage.setItem(storageKey, id);
    follow(id);
  }

  return {
    name,
    view,
    async refresh() {
      await read();
      const id = storage.getItem(storageKey) ?? view.get().details?.submissions[0]?.id;
      if (!isClosed && id !== undefined) follow(id);
    },
    async check(files) {
      if (view.get().isSending) return;
      update({ isSending: true, problem: null });
      const answer = await client.check(name, files);
      if (isClosed) return;
      update({ isSending: false });
      if (answer.kind === 'ok') {
        show(answer.value.id);
        options.onChange();
      } else if (answer.kind === 'failed') update({ problem: answer.detail });
    },
    show,
    async choose(id) {
      const answer = await client.choose(name, id);
      if (isClosed) return;
      if (answer.kind === 'failed') update({ problem: answer.detail });
      else await read();
      options.onChange();
    },
    close() {
      isClosed = true;
      stopFollowing();
    },
  };
}
