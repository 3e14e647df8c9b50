import type { ConsolePresenter } from './console-presenter.js';
import { createReplTranscript } from './repl-transcript.js';
import type { IncomingEvent, PromptSource, RunState, SessionNotice } from './run-state.js';

type ContentEvent = Exclude<IncomingEvent, { type: 'state' }>;

export interface EventReducer {
  /** Applies one event to the presenter and the state. */
  apply(event: ContentEvent): void;
  clear(): void;
}

/**
 * Applies a run's events: text and pictures go to the presenter, everything else changes the state. The prompts and
 * inputs of a session are shown as a transcript. The input of a run comes from this page, which has already shown it.
 */
export function createEventReducer({
  presenter,
  update,
  isSession,
}: {
  presenter: ConsolePresenter;
  update: (change: Partial<RunState>) => void;
  isSession: () => boolean;
}): EventReducer {
  const transcript = createReplTranscript(presenter);

  function applyDisplay(body: Record<string, unknown>): void {
    if (body.kind === 'prompt') {
      const isWaiting = body.waiting === true;
      const prompt = isSession() ? (body.source as PromptSource) : null;
      if (prompt === 'console') presenter.explain();
      update({ isWaitingForInput: isWaiting, waitingSince: isWaiting ? Date.now() : null, prompt });
      if (prompt !== null) transcript.prompt(String(body.text ?? ''), body.source);
    } else if (body.kind === 'input') {
      update({ isWaitingForInput: false, waitingSince: null, notice: null });
      transcript.input(String(body.text ?? ''), body.key, body.paste === true);
    } else if (body.kind === 'notice') {
      const { notice, leftMs } = body as unknown as SessionNotice;
      const isOver = leftMs === null && notice !== 'interrupt' && notice !== 'statement';
      update({ notice: isOver ? null : { notice, leftMs, receivedAt: Date.now() } });
    } else presenter.show(body);
  }

  return {
    apply(event) {
      if (event.type === 'output') presenter.write(event.stream, event.text);
      else if (event.type === 'display') applyDisplay(event.body);
      else {
        // The output is on the page before its status says "Finished".
        const hasTraceback = presenter.end(event.run);
        const ended = {
          hasTraceback,
          queuePosition: null,
          isStopping: false,
          isWaitingForInput: false,
          waitingSince: null,
        };
        update({ ...ended, run: event.run, phase: 'finished', prompt: null, notice: null });
      }
    },
    clear() {
      transcript.clear();
      presenter.clear();
    },
  };
}
