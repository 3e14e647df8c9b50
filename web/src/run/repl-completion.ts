import type { CompletionAnswer } from '@runq/common/contract/session-request';

/** The list shows at most this many matches. */
const maxListed = 100;
const indentation = '    ';

/**
 * Adds Tab completion to the input line at a prompt. A single match is inserted. Of several matches the common prefix
 * is inserted, then they are listed: arrows select, Enter or Tab accepts, Escape closes. At the start of a line Tab
 * indents. Tab is no keyboard trap: after Escape it leaves the line. ARIA has no multi-line combobox, so the text box
 * has a list box, as editors do.
 */
export function attachCompletion(options: {
  input: HTMLTextAreaElement;
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
  // A scrolling list must be focusable; while it is open, Tab accepts and the arrows reach it.
  list.tabIndex = 0;
  input.after(list);
  const aria = { 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-haspopup': 'listbox' };
  for (const [name, value] of Object.entries(aria)) input.setAttribute(name, value);

  let from = 0;
  let matches: string[] = [];
  let selected = -1;
  let tabLeaves = false;
  let lastRequest = 0;

  function close(): void {
    list.hidden = true;
    list.replaceChildren();
    matches = [];
    selected = -1;
    input.removeAttribute('aria-activedescendant');
  }

  function insert(text: string): void {
    input.setRangeText(text, from, input.selectionStart, 'end');
  }

  function select(index: number): void {
    selected = (index + matches.length) % matches.length;
    for (const [i, option] of [...list.children].entries())
      option.setAttribute('aria-selected', String(i === selected));
    const option = list.children[selected]!;
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  }

  function accept(index: number): void {
    const match = matches[index];
    if (match !== undefined) insert(match);
    close();
  }

  const lineStart = () => input.value.lastIndexOf('\n', input.selectionStart - 1) + 1;

  async function requestMatches(): Promise<void> {
    const request = ++lastRequest;
    const { value, selectionStart: cursor } = input;
    const start = lineStart();
    const [line] = value.slice(start).split('\n', 1);
    const answer = await options.complete(line!, cursor - start);
    // The text has changed since the request: the answer is stale.
    if (request !== lastRequest || input.value !== value || input.selectionStart !== cursor || !answer?.matches.length)
      return;
    from = start + answer.from;
    matches = answer.matches.slice(0, maxListed);
    if (matches.length === 1) return accept(0);
    const prefix = findCommonPrefix(matches);
    if (prefix.length > cursor - from) insert(prefix);
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
    select(0);
    list.scrollIntoView({ block: 'nearest' });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === 'Escape') {
      tabLeaves = !isOpen;
      close();
    } else if (event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (tabLeaves || event.shiftKey || !options.isAtPrompt()) {
        close();
        return;
      }
      if (isOpen) accept(selected);
      else if (input.value.slice(lineStart(), input.selectionStart).trim() === '') {
        from = input.selectionStart;
        insert(indentation);
      } else void requestMatches();
    } else if (isOpen && event.key === 'ArrowDown') select(selected + 1);
    else if (isOpen && event.key === 'ArrowUp') select(selected - 1);
    else if (isOpen && event.key === 'Enter') accept(selected);
    else {
      tabLeaves = false;
      return;
    }
    event.preventDefault();
  }

  function onPick(event: MouseEvent): void {
    const index = [...list.children].indexOf((event.target as Element).closest('li') as Element);
    if (index >= 0) accept(index);
    event.preventDefault();
  }

  function onBlur(): void {
    tabLeaves = false;
    close();
  }

  // Runs before the input line's own handler: while the list is open, Enter and the arrows belong to it.
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

function findCommonPrefix(words: readonly string[]): string {
  let prefix = words[0] ?? '';
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
