import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, Prec } from '@codemirror/state';
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

/** The editor as the page uses it. */
export interface Editor {
  readonly element: HTMLElement;
  read(): string;
  /** Replaces all of the text; undo brings the old text back. */
  replace(text: string): void;
  /** Selects a line, counted from 1, shows it and puts the cursor there. */
  goToLine(line: number): void;
  close(): void;
}

/** Makes a Python editor. Tab indents; Escape and then Tab leaves it, so that the keyboard is never caught in it. */
export function createEditor(options: {
  text: string;
  label: string;
  describedBy: string;
  onRun: () => void;
  onChange: (text: string) => void;
}): Editor {
  const run = () => {
    options.onRun();
    return true;
  };
  const view = new EditorView({
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
        // Ctrl-S must not open the browser's dialog: the code is kept anyway.
        keymap.of([{ key: 'Mod-s', run: () => true }]),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of('    '),
        EditorState.tabSize.of(4),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ activateOnTyping: false }),
        highlightActiveLine(),
        highlightSelectionMatches(),
        python(),
        editorLook,
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          'aria-describedby': options.describedBy,
          tabindex: '0',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          indentWithTab,
        ]),
      ],
    }),
  });

  return {
    element: view.dom,
    read: () => view.state.doc.toString(),
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
      view.focus();
    },
    goToLine(number) {
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from, head: line.to },
        effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
      });
      view.focus();
    },
    close: () => view.destroy(),
  };
}
