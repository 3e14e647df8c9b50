import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  selectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { type Extension, Prec, StateEffect, StateField } from '@codemirror/state';
import { type Command, EditorView, keymap, type Rect } from '@codemirror/view';

const choose = StateEffect.define();

/** Whether the user has chosen in the open list, with the arrow keys or by opening it with Ctrl+Space. */
const hasChosen = StateField.define({
  create: () => false,
  update(value, { effects, docChanged, state }) {
    if (effects.some((effect) => effect.is(choose))) return true;
    return value && !docChanged && completionStatus(state) !== null;
  },
});

const choosing =
  (command: Command): Command =>
  (view) => {
    if (!command(view)) return false;
    view.dispatch({ effects: choose.of(null) });
    return true;
  };

/**
 * Enter accepts an option that the user has chosen, or one that continues a word. Otherwise it starts a new line:
 * after a finished word such as `else` or the name of a variable, and after a dot, where nothing is typed yet.
 */
const acceptWithEnter: Command = (view) => {
  const { state } = view;
  const option = selectedCompletion(state);
  if (!option) return false;
  const typed = /[\p{L}\p{N}_]*$/u.exec(
    state.sliceDoc(state.doc.lineAt(state.selection.main.head).from, state.selection.main.head),
  )![0];
  const continues = typed !== '' && option.label !== typed;
  if (state.field(hasChosen) || continues) return acceptCompletion(view);
  closeCompletion(view);
  return false;
};

const appearance = EditorView.theme({
  '.cm-tooltip.cm-tooltip-autocomplete': { borderRadius: '6px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { minWidth: '9em', fontFamily: 'var(--mono)', maxHeight: '12em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', lineHeight: '1.5' },
  '.cm-tooltip.cm-completionInfo': { padding: '6px 10px', borderRadius: '6px', overflowWrap: 'anywhere' },
  '.cm-completionInfo code': { fontFamily: 'var(--mono)', fontSize: '0.9em', fontWeight: '600' },
  '.cm-completionInfo p': { margin: '4px 0 0', fontSize: '14px' },
});

const marginPx = 6;

/** Puts the pane beside the list where there is space, else below or above it: it must not cover other options. */
function positionInfo(_view: EditorView, list: Rect, option: Rect, info: Rect, space: Rect) {
  const [width, height] = [info.right - info.left, info.bottom - info.top];
  const top = Math.max(space.top, Math.min(option.top, space.bottom - height)) - list.top;
  if (list.right + width <= space.right) return { style: `top: ${top}px; left: 100%`, class: '' };
  if (list.left - width >= space.left) return { style: `top: ${top}px; right: 100%`, class: '' };
  const side = list.bottom + height <= space.bottom ? 'top' : 'bottom';
  const left = space.left + marginPx - list.left;
  const maxWidth = space.right - space.left - 2 * marginPx;
  return { style: `${side}: ${list.bottom - list.top}px; left: ${left}px; max-width: ${maxWidth}px`, class: '' };
}

/** The list of completions: it opens while typing and with Ctrl+Space. Tab accepts; Escape closes it. */
export const completion: Extension = [
  hasChosen,
  appearance,
  autocompletion({ defaultKeymap: false, filterStrict: true, icons: false, positionInfo }),
  Prec.highest(
    keymap.of([
      { key: 'Ctrl-Space', run: choosing(startCompletion) },
      { mac: 'Alt-`', run: choosing(startCompletion) },
      { key: 'Escape', run: closeCompletion },
      { key: 'ArrowDown', run: choosing(moveCompletionSelection(true)) },
      { key: 'ArrowUp', run: choosing(moveCompletionSelection(false)) },
      { key: 'PageDown', run: choosing(moveCompletionSelection(true, 'page')) },
      { key: 'PageUp', run: choosing(moveCompletionSelection(false, 'page')) },
      { key: 'Tab', run: acceptCompletion },
      { key: 'Enter', run: acceptWithEnter },
    ]),
  ),
];
