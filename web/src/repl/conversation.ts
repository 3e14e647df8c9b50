import type { Voice } from '../console/text-line.js';

/** Where a conversation is drawn. */
export interface ConversationScreen {
  write(voice: Voice, text: string): void;
  /** Goes to the start of a line, unless it is there. */
  breakLine(): void;
}

/** Lines that were sent and not yet asked for, at most; the server takes no more. */
const maxWaitingLines = 10_000;

/**
 * Draws what a session asks and what it was told (docs/sessions.md): lines that were sent ahead wait until a prompt asks for them, so each
 * stands behind the prompt that took it, also when the story is told again.
 */
export function createConversation(screen: ConversationScreen) {
  let lines: string[] = [];
  let isOpen = false;

  function answer(): void {
    const line = lines.shift();
    if (line === undefined) return;
    isOpen = false;
    screen.write('echo', `${line}\n`);
  }

  return {
    prompt(text: string, source: unknown): void {
      // What input() asks is the program's own word, as in a run.
      const isOwn = source === 'input';
      if (!isOwn) screen.breakLine();
      screen.write(isOwn ? 'stdout' : 'prompt', text);
      isOpen = true;
      answer();
    },
    input(text: string, key: unknown): void {
      if (key === 'interrupt' || key === 'eof') {
        // Ctrl-C throws away what was sent ahead.
        if (key === 'interrupt') lines = [];
        screen.write('echo', key === 'interrupt' ? '^C\n' : '^D\n');
        isOpen = false;
        return;
      }
      const added = text.split('\n');
      if (added.at(-1) === '') added.pop();
      lines.push(...added.slice(0, maxWaitingLines - lines.length));
      if (isOpen) answer();
    },
    clear(): void {
      lines = [];
      isOpen = false;
    },
  };
}
