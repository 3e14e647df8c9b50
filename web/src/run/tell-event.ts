import { createConversation } from '../repl/conversation.js';
import type { DeskNotice, DeskState, PromptSource, StoryEvent } from './desk-state.js';
import type { RunScreen } from './run-screen.js';

type Told = Exclude<StoryEvent, { type: 'state' }>;

/**
 * Tells what a run's events mean: text and pictures to the screen, everything else to the desk. A session's prompts and what it was sent
 * are drawn as a conversation; into a run only this page types, and shows that itself.
 */
export function createTeller({
  screen,
  update,
  isSession,
}: {
  screen: RunScreen;
  update: (change: Partial<DeskState>) => void;
  isSession: () => boolean;
}) {
  const conversation = createConversation(screen);

  function tellDisplay(body: Record<string, unknown>): void {
    if (body.kind === 'prompt') {
      const isWaiting = body.waiting === true;
      const prompt = isSession() ? (body.source as PromptSource) : null;
      if (prompt === 'console') screen.explain();
      update({ isWaitingForInput: isWaiting, waitingSince: isWaiting ? Date.now() : null, prompt });
      if (prompt !== null) conversation.prompt(String(body.text ?? ''), body.source);
    } else if (body.kind === 'input') {
      update({ isWaitingForInput: false, waitingSince: null, notice: null });
      conversation.input(String(body.text ?? ''), body.key);
    } else if (body.kind === 'notice') {
      const { notice, leftMs } = body as unknown as DeskNotice;
      const isOver = leftMs === null && notice !== 'interrupt' && notice !== 'statement';
      update({ notice: isOver ? null : { notice, leftMs, heardAt: Date.now() } });
    } else screen.show(body);
  }

  return {
    tell(event: Told): void {
      if (event.type === 'output') screen.write(event.stream, event.text);
      else if (event.type === 'display') tellDisplay(event.body);
      else {
        const over = { place: null, isStopping: false, isWaitingForInput: false, waitingSince: null };
        update({ ...over, run: event.run, phase: 'finished', prompt: null, notice: null });
        screen.end(event.run);
      }
    },
    clear(): void {
      conversation.clear();
      screen.clear();
    },
  };
}
