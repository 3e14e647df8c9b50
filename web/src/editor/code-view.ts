import { EditorState, type StateEffect, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { aids, language, naming, setUpCode, wrapping } from './code-setup.js';
import { findSmallestChange } from './find-smallest-change.js';
import { markProblems, type ProblemMark } from './problem-marks.js';
import { pythonColours } from './python-colours.js';
import { waitForAids } from './wait-for-aids.js';

/** What the view is to show: the text of one file, under a key that stays the same when the file is renamed. */
export interface CodeDocument {
  key: string;
  text: string;
  isPython: boolean;
  /** The name that a screen reader says. */
  label: string;
  isReadOnly?: boolean;
}

interface OpenDocument {
  state: EditorState;
  /** The text as it was last given or told: the very same string, so that comparing costs nothing. */
  text: string;
  /** What ends a line in the file: only a break that the file has throughout is kept. */
  lineBreak: '\n' | '\r\n';
  isPython: boolean;
  label: string;
  scroll: StateEffect<unknown> | null;
}

export type CodeView = ReturnType<typeof createCodeView>;

/**
 * A code editor for many documents. Each keeps its own undo history, cursor, selection, marks and scroll position while another one is
 * shown. `onChange` tells what the person changed, not what `replace` did.
 *
 * What helps to write, and the whole of Python's grammar, come when the editor gets the focus; until then there are colours.
 */
export function createCodeView(options: {
  describedBy: string;
  onRun: () => void;
  onChange: (key: string, text: string) => void;
}) {
  const documents = new Map<string, OpenDocument>();
  const view = new EditorView();
  let shown: string | null = null;
  let wraps = false;
  let isReplacing = false;
  let isClosed = false;
  let pythonNow = pythonColours;
  let aidsNow = waitForAids(async () => {
    const { editorAids, pythonLanguage } = await import('./python-aids.js');
    aidsNow = editorAids;
    pythonNow = pythonLanguage;
    const at = shown === null ? undefined : documents.get(shown);
    if (at && !isClosed) view.dispatch({ effects: settings(at.isPython) });
  });

  const nameOf = (label: string) =>
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': options.describedBy, tabindex: '0' });

  const settings = (isPython: boolean) => [
    wrapping.reconfigure(wraps ? EditorView.lineWrapping : []),
    aids.reconfigure(aidsNow),
    language.reconfigure(isPython ? pythonNow : []),
  ];

  function open(document: CodeDocument): OpenDocument {
    const { key, text, isPython, label } = document;
    const state = EditorState.create({
      doc: text,
      extensions: setUpCode({
        onRun: options.onRun,
        changing: [
          wrapping.of([]),
          language.of([]),
          naming.of(nameOf(label)),
          aids.of([]),
          document.isReadOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [],
        ],
        onChange(changed) {
          const at = documents.get(key);
          if (!at) return;
          if (isReplacing) return;
          at.text = withLineBreak(changed, at.lineBreak);
          options.onChange(key, at.text);
        },
      }),
    });
    const opened = { state, text, lineBreak: findLineBreak(text), isPython, label, scroll: null };
    documents.set(key, opened);
    return opened;
  }

  function putAway(): void {
    const at = shown === null ? undefined : documents.get(shown);
    if (at) Object.assign(at, { state: view.state, scroll: view.scrollSnapshot() });
    shown = null;
  }

  /** Changes a document, whether it is shown or not. */
  function dispatch(key: string, spec: TransactionSpec): void {
    const at = documents.get(key);
    if (!at) return;
    if (key === shown) view.dispatch(spec);
    else at.state = at.state.update(spec).state;
  }

  return {
    element: view.dom,
    /** Opens a document without showing it, so that it can be marked. */
    prepare(document: CodeDocument): void {
      if (!documents.has(document.key)) open(document);
    },
    /** Shows a document as it was left, with its present text and name. */
    show(document: CodeDocument): void {
      const { key, isPython, label } = document;
      if (shown !== key) putAway();
      const at = documents.get(key) ?? open(document);
      if (at.text !== document.text) this.replace(key, document.text);
      if (shown !== key) {
        shown = key;
        view.setState(at.state);
        view.dispatch({
          effects: settings(isPython),
        });
        if (at.scroll) view.dispatch({ effects: at.scroll });
      }
      if (at.label !== label) view.dispatch({ effects: naming.reconfigure(nameOf(label)) });
      if (at.isPython !== isPython) view.dispatch({ effects: language.reconfigure(isPython ? pythonNow : []) });
      Object.assign(at, { label, isPython });
    },
    /** Gives an open document another text, by the smallest change that leads there; undo brings the old text back. */
    replace(key: string, text: string): void {
      const at = documents.get(key);
      if (!at || at.text === text) return;
      const { state } = key === shown ? view : at;
      isReplacing = true;
      try {
        dispatch(key, { changes: findSmallestChange(state.doc.toString(), text.replace(/\r\n?/g, '\n')) });
      } finally {
        isReplacing = false;
      }
      Object.assign(at, { text, lineBreak: findLineBreak(text) });
    },
    /** Puts a document away for good. */
    forget(key: string): void {
      if (shown === key) shown = null;
      documents.delete(key);
    },
    keys: (): readonly string[] => [...documents.keys()],
    mark: (key: string, marks: readonly ProblemMark[]) => dispatch(key, { effects: markProblems(marks) }),
    /** Selects a line of the shown document, counted from 1, shows it and puts the cursor there. */
    goToLine(number: number): void {
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from, head: line.to },
        effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
      });
      view.focus();
    },
    setWraps(next: boolean): void {
      wraps = next;
      view.dispatch({ effects: wrapping.reconfigure(wraps ? EditorView.lineWrapping : []) });
    },
    focus: () => view.focus(),
    close(): void {
      isClosed = true;
      view.destroy();
    },
  };
}

function findLineBreak(text: string): OpenDocument['lineBreak'] {
  const feeds = text.split('\n').length - 1;
  return feeds > 0 && text.split('\r\n').length - 1 === feeds ? '\r\n' : '\n';
}

const withLineBreak = (text: string, lineBreak: OpenDocument['lineBreak']) =>
  lineBreak === '\n' ? text : text.replaceAll('\n', lineBreak);
