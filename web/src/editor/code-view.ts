import { EditorState, type StateEffect, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { ProjectFiles } from './completion/complete-python.js';
import { type Diagnostic, setDiagnostics } from './diagnostics.js';
import {
  createExtensions,
  labelCompartment,
  languageCompartment,
  lazyCompartment,
  wrappingCompartment,
} from './extensions.js';
import { loadLazyExtensions } from './load-lazy-extensions.js';
import { findMinimalChange } from './minimal-change.js';
import { pythonHighlighting } from './python-highlighting.js';

/** The text of one file, under a key that survives renames. */
interface CodeDocument {
  key: string;
  text: string;
  isPython: boolean;
  /** The accessible name. */
  label: string;
  isReadOnly?: boolean;
}

interface OpenDocument {
  state: EditorState;
  /** The text as last received or reported: the same string object, so comparing is cheap. */
  text: string;
  /** The file's line break; CRLF only if every line ends in it. */
  lineBreak: '\n' | '\r\n';
  isPython: boolean;
  label: string;
  scroll: StateEffect<unknown> | null;
}

/**
 * A code editor for many documents. Each keeps its own undo history, cursor, selection, diagnostics and scroll position
 * while another one is shown. `onChange` reports the user's edits, not those of `replace`.
 *
 * Syntax highlighting is there from the start; the full grammar, search and completion load when the editor gets the
 * focus.
 */
export interface CodeView {
  element: HTMLElement;
  /** Opens a document without showing it, so that it can have diagnostics. */
  prepare(document: CodeDocument): void;
  /** Shows a document in the state it was left in, with its current text and label. */
  show(document: CodeDocument): void;
  /** Replaces the text of an open document by the smallest possible change, which undo reverts. */
  replace(key: string, text: string): void;
  /** Closes a document. */
  forget(key: string): void;
  keys(): readonly string[];
  setDiagnostics(key: string, diagnostics: readonly Diagnostic[]): void;
  /** Selects a line of the shown document, counted from 1, scrolls it into view and focuses the editor. */
  goToLine(number: number): void;
  setWraps(wraps: boolean): void;
  focus(): void;
  close(): void;
}

export function createCodeView(options: {
  describedBy: string;
  /** The files that the shown one can import. */
  readFiles: ProjectFiles;
  onRun: () => void;
  onChange: (key: string, text: string) => void;
}): CodeView {
  const documents = new Map<string, OpenDocument>();
  const view = new EditorView();
  let shown: string | null = null;
  let wraps = false;
  let isReplacing = false;
  let isClosed = false;
  let currentPython = pythonHighlighting;
  let currentExtensions = loadLazyExtensions(async () => {
    const { lazyExtensions, createPythonSupport } = await import('./lazy-extensions.js');
    currentExtensions = lazyExtensions;
    currentPython = createPythonSupport(options.readFiles);
    const at = shown === null ? undefined : documents.get(shown);
    if (at && !isClosed) view.dispatch({ effects: settings(at.isPython) });
  });

  const labelAttributes = (label: string) =>
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': options.describedBy, tabindex: '0' });

  const settings = (isPython: boolean) => [
    wrappingCompartment.reconfigure(wraps ? EditorView.lineWrapping : []),
    lazyCompartment.reconfigure(currentExtensions),
    languageCompartment.reconfigure(isPython ? currentPython : []),
  ];

  function open(document: CodeDocument): OpenDocument {
    const { key, text, isPython, label } = document;
    const state = EditorState.create({
      doc: text,
      extensions: createExtensions({
        onRun: options.onRun,
        configurable: [
          wrappingCompartment.of([]),
          languageCompartment.of([]),
          labelCompartment.of(labelAttributes(label)),
          lazyCompartment.of([]),
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

  function storeShown(): void {
    const at = shown === null ? undefined : documents.get(shown);
    if (at) Object.assign(at, { state: view.state, scroll: view.scrollSnapshot() });
    shown = null;
  }

  /** Applies a transaction to a document, shown or not. */
  function dispatch(key: string, spec: TransactionSpec): void {
    const at = documents.get(key);
    if (!at) return;
    if (key === shown) view.dispatch(spec);
    else at.state = at.state.update(spec).state;
  }

  return {
    element: view.dom,
    prepare(document) {
      if (!documents.has(document.key)) open(document);
    },
    show(document) {
      const { key, isPython, label } = document;
      if (shown !== key) storeShown();
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
      if (at.label !== label) view.dispatch({ effects: labelCompartment.reconfigure(labelAttributes(label)) });
      if (at.isPython !== isPython)
        view.dispatch({ effects: languageCompartment.reconfigure(isPython ? currentPython : []) });
      Object.assign(at, { label, isPython });
    },
    replace(key, text) {
      const at = documents.get(key);
      if (!at || at.text === text) return;
      const { state } = key === shown ? view : at;
      isReplacing = true;
      try {
        dispatch(key, { changes: findMinimalChange(state.doc.toString(), text.replace(/\r\n?/g, '\n')) });
      } finally {
        isReplacing = false;
      }
      Object.assign(at, { text, lineBreak: findLineBreak(text) });
    },
    forget(key) {
      if (shown === key) shown = null;
      documents.delete(key);
    },
    keys: () => [...documents.keys()],
    setDiagnostics: (key, diagnostics) => dispatch(key, { effects: setDiagnostics(diagnostics) }),
    goToLine(number) {
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from, head: line.to },
        effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
      });
      view.focus();
    },
    setWraps(next) {
      wraps = next;
      view.dispatch({ effects: wrappingCompartment.reconfigure(wraps ? EditorView.lineWrapping : []) });
    },
    focus: () => view.focus(),
    close() {
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
