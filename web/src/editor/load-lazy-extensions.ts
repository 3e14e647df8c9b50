import { type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

/** Shortcuts of the lazy extensions: search, next match, completion. */
const shortcuts = [
  'Mod-f',
  'F3',
  'Shift-F3',
  'Mod-g',
  'Shift-Mod-g',
  'Mod-Shift-l',
  'Mod-Alt-g',
  'Mod-d',
  'Ctrl-Space',
];

const isModifier = ({ key }: KeyboardEvent) => /^(Control|Shift|Alt|AltGraph|Meta|CapsLock)$/.test(key);

/**
 * A placeholder for the lazy extensions, which load when the editor gets the focus: readers do not pay for them. A
 * shortcut that needs them is held until they are there, together with all keys pressed meanwhile. So Ctrl+F followed
 * by typing fills the search field even on a slow connection. After a failed load, the next such shortcut retries.
 */
export function loadLazyExtensions(load: () => Promise<void>): Extension {
  let loading: Promise<void> | null = null;
  let last: KeyboardEvent | null = null;
  let held: KeyboardEvent[] = [];

  function loadOnce(): Promise<void> {
    loading ??= load().catch(() => {
      loading = null;
    });
    return loading;
  }

  function hold(): boolean {
    held = [last!];
    void loadOnce().then(() => {
      // After a failed load, the shortcut itself would end up here again.
      const keys = loading ? held : held.slice(1);
      held = [];
      for (const key of keys) pressAgain(key);
    });
    return true;
  }

  return [
    Prec.highest(
      EditorView.domEventHandlers({
        focus() {
          void loadOnce();
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
    keymap.of(shortcuts.map((key) => ({ key, run: hold, preventDefault: true }))),
  ];
}

/** Dispatches a key press at the current focus. Synthetic events do not insert text, so this does. */
function pressAgain(event: KeyboardEvent): void {
  const target = document.activeElement as HTMLElement | null;
  const wasHandled = !target?.dispatchEvent(new KeyboardEvent('keydown', event));
  const isText = [...event.key].length === 1 && !event.ctrlKey && !event.metaKey;
  if (isText && !wasHandled) insertText(target!, event.key);
  target?.dispatchEvent(new KeyboardEvent('keyup', event));
}

/**
 * Types text as a user would. In the editor it goes through the input handlers, not through the browser's own editing,
 * which keeps styles of joined lines in attributes that the content security policy refuses.
 */
function insertText(target: HTMLElement, text: string): void {
  const view = EditorView.findFromDOM(target);
  if (!view) {
    document.execCommand('insertText', false, text);
    return;
  }
  const { from, to } = view.state.selection.main;
  const type = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type' });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, text, type))) view.dispatch(type());
}
