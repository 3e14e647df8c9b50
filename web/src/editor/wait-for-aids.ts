import { type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

/** What opens something that only the aids bring: search, the next match, completion. */
const openers = ['Mod-f', 'F3', 'Shift-F3', 'Mod-g', 'Shift-Mod-g', 'Mod-Shift-l', 'Mod-Alt-g', 'Mod-d', 'Ctrl-Space'];

const isModifier = ({ key }: KeyboardEvent) => /^(Control|Shift|Alt|AltGraph|Meta|CapsLock)$/.test(key);

/**
 * Stands in for the editor's aids until somebody is about to write: they are fetched when the editor gets the focus, so that who only
 * looks does not pay for them. A key that opens one of them waits until they are there, and what is typed meanwhile waits behind it: who
 * presses Ctrl+F and types on has typed into the search, however slow the line is. When they cannot be fetched, the next such key tries again.
 */
export function waitForAids(fetchAids: () => Promise<void>): Extension {
  let fetching: Promise<void> | null = null;
  let last: KeyboardEvent | null = null;
  let held: KeyboardEvent[] = [];

  function fetchOnce(): Promise<void> {
    fetching ??= fetchAids().catch(() => {
      fetching = null;
    });
    return fetching;
  }

  function hold(): boolean {
    held = [last!];
    void fetchOnce().then(() => {
      // Without its aid the key that opens it would come back here.
      const keys = fetching ? held : held.slice(1);
      held = [];
      for (const key of keys) pressAgain(key);
    });
    return true;
  }

  return [
    Prec.highest(
      EditorView.domEventHandlers({
        focus() {
          void fetchOnce();
        },
        keydown(event) {
          last = event;
          if (held.length === 0) return false;
          if (!isModifier(event)) held.push(event);
          event.preventDefault();
          return true;
        },
      }),
    ),
    keymap.of(openers.map((key) => ({ key, run: hold, preventDefault: true }))),
  ];
}

/** Presses and lets go of a key where the focus is now. What a page presses types nothing of its own accord. */
function pressAgain(event: KeyboardEvent): void {
  const at = document.activeElement;
  const wasTaken = !at?.dispatchEvent(new KeyboardEvent('keydown', event));
  const isText = [...event.key].length === 1 && !event.ctrlKey && !event.metaKey;
  if (isText && !wasTaken) document.execCommand('insertText', false, event.key);
  at?.dispatchEvent(new KeyboardEvent('keyup', event));
}
