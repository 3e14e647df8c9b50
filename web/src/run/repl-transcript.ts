import type { TextKind } from '../console/text-line.js';

export interface TranscriptOutput {
  write(kind: TextKind, text: string): void;
  /** Starts a new line unless the cursor is at the start of one. */
  breakLine(): void;
}

/** Most lines and pastes sent ahead of a prompt; the server has the same limit. */
const maxPending = 10_000;

interface PendingInput {
  /** Only a paste has more than one. */
  lines: string[];
}

export interface ReplTranscript {
  prompt(text: string, source: unknown): void;
  input(text: string, key: unknown, isPaste?: boolean): void;
  clear(): void;
}

/**
 * Writes the prompts and inputs of a session (docs/sessions.md). Input sent ahead stays pending until a prompt, so that
 * each line appears after the prompt that consumed it, in a replay as well. A Python prompt consumes a whole paste;
 * `input()` consumes one line of it, and the other lines stay pending.
 */
export function createReplTranscript(output: TranscriptOutput): ReplTranscript {
  let pending: PendingInput[] = [];
  let isOpen = false;
  let promptSource: unknown = 'console';

  function writeNextInput(): void {
    const next = pending.shift();
    if (next === undefined) return;
    isOpen = false;
    const [first, ...rest] = next.lines;
    output.write('echo', `${first}\n`);
    if (promptSource === 'input') pending.unshift(...rest.map((line) => ({ lines: [line] })));
    else
      for (const line of rest) {
        output.write('prompt', '... ');
        output.write('echo', `${line}\n`);
      }
  }

  return {
    prompt(text, source) {
      // The prompt of input() is program output, as in a run.
      const isProgramOutput = source === 'input';
      if (!isProgramOutput) output.breakLine();
      output.write(isProgramOutput ? 'stdout' : 'prompt', text);
      isOpen = true;
      promptSource = source;
      writeNextInput();
    },
    input(text, key, isPaste = false) {
      if (key === 'interrupt' || key === 'eof') {
        // Ctrl+C discards pending input.
        if (key === 'interrupt') pending = [];
        output.write('echo', key === 'interrupt' ? '^C\n' : '^D\n');
        isOpen = false;
        return;
      }
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      const added = isPaste ? [{ lines: lines.length > 0 ? lines : [''] }] : lines.map((line) => ({ lines: [line] }));
      pending = [...pending, ...added.slice(0, maxPending - pending.length)];
      if (isOpen) writeNextInput();
    },
    clear() {
      pending = [];
      isOpen = false;
    },
  };
}
