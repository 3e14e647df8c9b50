import type { CompletionAnswer } from '@runq/common/contract/session-request';

/** Matches that are listed, at most. */
const maxListed = 100;
const indentation = '    ';

/**
 * Completion with Tab in the line of a prompt: one match is written at once, of several what they share, and then they are listed (the
 * combobox pattern of the ARIA Authoring Practices: arrows choose, Enter or Tab takes, Escape closes). At the start of a line Tab indents. It
 * is never a trap: after Escape, Tab leaves the line.
 */
export function attachCompletion(options: {
  input: HTMLInputElement;
  isAtPrompt: () => boolean;
  complete: (text: string, cursor: number) => Promise<CompletionAnswer | null>;
}): () => void {
  const { input } = options;
  const list = document.createElement('ul');
  list.className = 'completions';
  list.id = 'completions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Completions');
  input.after(list);
  const aria = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false' };
  for (const [name, value] of Object.entries(aria)) input.setAttribute(name, value);

  let from = 0;
  let matches: string[] = [];
  let chosen = -1;
  let leaves = false;
  let asked = 0;

  function close(): void {
    list.hidden = true;
    list.replaceChildren();
    matches = [];
    chosen = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function write(text: string): void {
    input.setRangeText(text, from, input.selectionStart ?? input.value.length, 'end');
  }

  function choose(index: number): void {
    chosen = (index + matches.length) % matches.length;
    for (const [i, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(i === chosen));
    const option = list.children[chosen]!;
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  }

  function take(index: number): void {
    const match = matches[index];
    if (match !== undefined) write(match);
    close();
  }

  async function ask(): Promise<void> {
    const number = ++asked;
    const text = input.value;
    const cursor = input.selectionStart ?? text.length;
    const answer = await options.complete(text, cursor);
    // Who typed on meanwhile is asked about something else.
    if (number !== asked || input.value !== text || input.selectionStart !== cursor || !answer?.matches.length) return;
    from = answer.from;
    matches = answer.matches.slice(0, maxListed);
    if (matches.length === 1) return take(0);
    const shared = findShared(matches);
    if (shared.length > cursor - from) write(shared);
    open();
  }

  function open(): void {
    list.replaceChildren(
      ...matches.map((match, i) => {
        const option = document.createElement('li');
        option.id = `completion-${i}`;
        option.setAttribute('role', 'option');
        option.textContent = match;
        return option;
      }),
    );
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    choose(0);
    list.scrollIntoView({ block: 'nearest' });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === 'Escape') {
      leaves = !isOpen;
      close();
    } else if (event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (leaves || event.shiftKey || !options.isAtPrompt()) {
        close();
        return;
      }
      if (isOpen) take(chosen);
      else if (input.value.slice(0, input.selectionStart ?? 0).trim() === '') {
        from = input.selectionStart ?? 0;
        write(indentation);
      } else void ask();
    } else if (isOpen && event.key === 'ArrowDown') choose(chosen + 1);
    else if (isOpen && event.key === 'ArrowUp') choose(chosen - 1);
    else if (isOpen && event.key === 'Enter') take(chosen);
    else {
      leaves = false;
      return;
    }
    event.preventDefault();
  }

  function onPick(event: MouseEvent): void {
    const index = [...list.children].indexOf((event.target as Element).closest('li') as Element);
    if (index >= 0) take(index);
    event.preventDefault();
  }

  function onBlur(): void {
    leaves = false;
    close();
  }

  // Before the line's own keys: Enter and the arrows mean the list while it is open.
  input.addEventListener('keydown', onKey, { capture: true });
  input.addEventListener('input', close);
  input.addEventListener('blur', onBlur);
  list.addEventListener('mousedown', onPick);
  return () => {
    input.removeEventListener('keydown', onKey, { capture: true });
    input.removeEventListener('input', close);
    input.removeEventListener('blur', onBlur);
    for (const name of [...Object.keys(aria), 'aria-activedescendant']) input.removeAttribute(name);
    list.remove();
  };
}

function findShared(words: readonly string[]): string {
  let shared = words[0] ?? '';
  for (const word of words) while (!word.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}
