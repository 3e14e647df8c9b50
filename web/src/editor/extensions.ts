import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { diagnostics } from './diagnostics.js';
import { editorTheme } from './theme.js';

/** Parts of the editor that change while a document is open. */
export const wrappingCompartment = new Compartment();
export const languageCompartment = new Compartment();
export const labelCompartment = new Compartment();
export const lazyCompartment = new Compartment();

/**
 * The extensions of every document. Tab indents; Escape followed by Tab leaves the editor, so keyboard users are not
 * trapped.
 */
export function createExtensions(options: {
  onRun: () => void;
  /** The compartments with their initial content. */
  configurable: Extension;
  /** Called with the whole text, its lines separated by line feeds. */
  onChange: (text: string) => void;
}): Extension {
  const run = () => {
    options.onRun();
    return true;
  };
  return [
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('    '),
    EditorState.tabSize.of(4),
    bracketMatching(),
    highlightActiveLine(),
    diagnostics,
    editorTheme,
    options.configurable,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
    }),
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
  ];
}
