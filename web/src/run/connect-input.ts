import type { InputLine } from '../console/input-line.js';
import { createLineHistory } from '../console/line-history.js';
import type { SafeStorage } from '../page/safe-storage.js';
import { nextIndent } from '../repl/next-indent.js';
import type { DeskState } from './desk-state.js';
import type { RunDesk } from './run-desk.js';

/**
 * Shows the input line while there is a program to type to, and moves the focus there when it waits (unless the person types elsewhere). At
 * a session's prompt the line has the history of all prompts of this person, Tab completes, and a block goes on where the last line of it
 * began.
 */
export function connectInput(options: {
  desk: RunDesk;
  inputLine: InputLine;
  isTypingElsewhere: () => boolean;
  kept: { storage: SafeStorage; key: string };
}) {
  const { desk, inputLine, isTypingElsewhere } = options;
  const promptLines = createLineHistory(options.kept);
  let programLines = createLineHistory(null);
  let detach: (() => void) | null = null;
  let lastLine = '';
  let was: DeskState = { ...desk.state.get(), phase: 'idle' };

  const isAtPrompt = ({ kind, prompt }: DeskState) => kind === 'session' && prompt !== 'input' && prompt !== null;

  function follow(now: DeskState): void {
    const before = was;
    was = now;
    if (now.kind !== before.kind || (now.phase === 'active') !== (before.phase === 'active')) begin(now);
    if (isAtPrompt(now) !== isAtPrompt(before)) useLine(now);
    if (now.phase !== 'active') inputLine.setState('off');
    else if (before.phase !== 'active' || before.isWaitingForInput !== now.isWaitingForInput)
      inputLine.setState(now.isWaitingForInput ? 'waiting' : 'open');
    if (!now.isWaitingForInput || before.isWaitingForInput) return;
    if (now.prompt === 'more') inputLine.indent(nextIndent(lastLine));
    if (!isTypingElsewhere()) inputLine.focus();
  }

  function useLine(state: DeskState): void {
    if (isAtPrompt(state)) inputLine.use({ label: 'Python prompt', hint: '', lines: promptLines });
    else inputLine.use({ label: 'Input for the program', hint: 'Type here, then Enter', lines: programLines });
  }

  function begin({ kind, phase }: DeskState): void {
    detach?.();
    detach = null;
    programLines = createLineHistory(null);
    useLine(was);
    if (kind !== 'session' || phase !== 'active') return;
    // Without its code there is no completion; everything else works.
    import('../repl/attach-completion.js').then(
      ({ attachCompletion }) => {
        if (detach || was.kind !== 'session' || was.phase !== 'active') return;
        const input = inputLine.element;
        detach = attachCompletion({ input, isAtPrompt: () => isAtPrompt(was), complete: desk.complete });
      },
      () => {},
    );
  }

  follow(desk.state.get());
  const stop = desk.state.listen(follow);

  return {
    /** Hears what is typed, on its way to the program. */
    typed(text: string): void {
      lastLine = text.replace(/\n$/, '');
    },
    close(): void {
      stop();
      detach?.();
    },
  };
}
