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
import { editorLook } from './editor-look.js';
import { problemMarks } from './problem-marks.js';

/** Parts of the editor that change while a document is open. */
export const wrapping = new Compartment();
export const language = new Compartment();
export const naming = new Compartment();
export const aids = new Compartment();

/** Everything that is the same in each document. Tab indents; Escape and then Tab leaves, so that the keyboard is never caught. */
export function setUpCode(options: {
  onRun: () => void;
  changing: Extension;
  /** The text now, its lines apart by line feeds. */
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
    problemMarks,
    editorLook,
    options.changing,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
    }),
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
  ];
}
