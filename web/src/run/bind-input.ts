import { createInputHistory } from '../console/input-history.js';
import type { InputLine } from '../console/input-line.js';
import { nextIndent } from '../editor/next-indent.js';
import type { SafeStorage } from '../ui/storage.js';
import type { RunController } from './run-controller.js';
import type { RunState } from './run-state.js';

export interface InputBinding {
  /** Notes the submitted text: the next continuation line gets its indentation. */
  onSubmitted(text: string): void;
  close(): void;
}

/**
 * Binds the input line to the run: it is visible while a program runs and takes the focus when the program waits,
 * unless the user types elsewhere. At a Python prompt it has the user's prompt history, completes on Tab and indents
 * continuation lines.
 */
export function bindInput(options: {
  controller: RunController;
  inputLine: InputLine;
  isTypingElsewhere: () => boolean;
  history: { storage: SafeStorage; key: string };
}): InputBinding {
  const { controller, inputLine, isTypingElsewhere } = options;
  const promptHistory = createInputHistory(options.history);
  let programHistory = createInputHistory(null);
  let detachCompletion: (() => void) | null = null;
  let lastLine = '';
  let current: RunState = { ...controller.state.get(), phase: 'idle' };

  const isAtPrompt = ({ kind, prompt }: RunState) => kind === 'session' && prompt !== 'input' && prompt !== null;

  function onState(next: RunState): void {
    const previous = current;
    current = next;
    if (next.kind !== previous.kind || (next.phase === 'active') !== (previous.phase === 'active')) onRunChange(next);
    if (isAtPrompt(next) !== isAtPrompt(previous)) configureLine(next);
    if (next.phase !== 'active') inputLine.setState('off');
    else if (previous.phase !== 'active' || previous.isWaitingForInput !== next.isWaitingForInput)
      inputLine.setState(next.isWaitingForInput ? 'waiting' : 'open');
    if (!next.isWaitingForInput || previous.isWaitingForInput) return;
    if (next.prompt === 'more') inputLine.indent(nextIndent(lastLine));
    if (!isTypingElsewhere()) inputLine.focus();
  }

  function configureLine(state: RunState): void {
    if (isAtPrompt(state))
      inputLine.configure({ label: 'Python prompt', placeholder: '', history: promptHistory, acceptsBlocks: true });
    else
      inputLine.configure({
        ...{ label: 'Program input', placeholder: 'Press Enter to send' },
        ...{ history: programHistory, acceptsBlocks: false },
      });
  }

  function onRunChange({ kind, phase }: RunState): void {
    detachCompletion?.();
    detachCompletion = null;
    programHistory = createInputHistory(null);
    configureLine(current);
    if (kind !== 'session' || phase !== 'active') return;
    // If the code fails to load, only completion is missing.
    import('./repl-completion.js').then(
      ({ attachCompletion }) => {
        if (detachCompletion || current.kind !== 'session' || current.phase !== 'active') return;
        const input = inputLine.element;
        detachCompletion = attachCompletion({
          ...{ input, isAtPrompt: () => isAtPrompt(current), complete: controller.complete },
        });
      },
      () => {},
    );
  }

  onState(controller.state.get());
  const unsubscribe = controller.state.subscribe(onState);

  return {
    onSubmitted(text) {
      lastLine = text.replace(/\n$/, '');
    },
    close() {
      unsubscribe();
      detachCompletion?.();
    },
  };
}
