import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { EditorView, type Panel, showPanel, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { createDiagnosticField, type Diagnostic, diagnostics } from '../diagnostics.js';
import { createSyntaxChecker } from './syntax-checker.js';
import type { SyntaxProblem } from './syntax-problem.js';

/** The program is checked after a pause in typing. */
const pauseMs = 1000;
/** An error around the cursor is shown after a longer pause: what is being typed is not finished. */
const longPauseMs = 5000;

/** An error as the page shows it. */
interface Note {
  line: number;
  title: string;
  text: string;
}

const setMarks = StateEffect.define<readonly Diagnostic[]>();
const setNote = StateEffect.define<Note | null>();
const marks = createDiagnosticField(setMarks);

/** The note at the bottom of the editor; it goes with its mark. */
const note = StateField.define<Note | null>({
  create: () => null,
  update(value, { effects, docChanged, state }) {
    for (const effect of effects) if (effect.is(setNote)) return effect.value;
    if (!value || !docChanged) return value;
    const mark = state.field(marks).iter();
    return mark.value ? { ...value, line: state.doc.lineAt(mark.from).number } : null;
  },
  provide: (field) => showPanel.from(field, (value) => (value ? createNotePanel : null)),
});

function createNotePanel(view: EditorView): Panel {
  const dom = document.createElement('div');
  dom.className = 'syntax-note';
  const link = document.createElement('button');
  link.type = 'button';
  link.addEventListener('click', () => {
    const { from } = view.state.doc.line(Math.min(view.state.field(note)!.line, view.state.doc.lines));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    view.focus();
  });
  const title = document.createElement('strong');
  const text = document.createTextNode('');
  dom.append(link, ' ', title, ' ', text);
  function show(state: EditorState): void {
    const shown = state.field(note);
    if (!shown) return;
    link.textContent = `Line ${shown.line}:`;
    title.textContent = /[.?!]$/.test(shown.title) ? shown.title : `${shown.title}.`;
    text.data = shown.text;
  }
  show(view.state);
  return { dom, update: ({ state }) => show(state) };
}

/** Whether a run has already marked the line. */
function isMarkedByRun(state: EditorState, line: number): boolean {
  const { from, to } = state.doc.line(line);
  let isMarked = false;
  state.field(diagnostics, false)?.between(from, to, () => {
    isMarked = true;
  });
  return isMarked;
}

/** Whether the cursor is where an error may only mean that something is not finished. */
function isBeingTyped({ doc, selection }: EditorState, { firstLine, line, message }: SyntaxProblem): boolean {
  const cursor = doc.lineAt(selection.main.head).number;
  let end = line;
  if (/^expected (?:an indented block|'except')/.test(message))
    while (end < doc.lines && doc.line(end + 1).text.trim() === '') end++;
  return cursor >= firstLine && cursor <= end;
}

const explain = async ({ type, message, line }: SyntaxProblem, code: string): Promise<Note> => {
  const { explainError } = await import('../../error-help/explain-error.js');
  const found = explainError({ type, message, code: code.trim(), location: null, lineCount: 1 });
  return { line, ...(found ?? { title: message, text: '' }) };
};

const watcher = ViewPlugin.define((view) => {
  const checker = createSyntaxChecker();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let changedAt = 0;
  let found: { problem: SyntaxProblem; note: Note } | null = null;

  function wait(ms: number, then: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  }

  async function check(): Promise<void> {
    const { doc } = view.state;
    const problem = await checker.check(doc.toString());
    // If the explanations fail to load, the next check tries again.
    const note = problem && (await explain(problem, doc.line(problem.line).text).catch(() => null));
    if (view.state.doc !== doc) return;
    found = problem && note && { problem, note };
    decide();
  }

  /** Shows or removes the mark, or waits for the longer pause. */
  function decide(): void {
    const { state } = view;
    const waitMs = changedAt + longPauseMs - Date.now();
    if (found && view.hasFocus && waitMs > 0 && isBeingTyped(state, found.problem)) {
      wait(waitMs, decide);
      return;
    }
    const shown = state.field(note);
    const next = found && !isMarkedByRun(state, found.problem.line) ? found.note : null;
    if (shown === next) return;
    const list = next ? [{ line: next.line, message: next.title }] : [];
    view.dispatch({
      effects: [
        ...[setMarks.of(list), setNote.of(next)],
        ...(next && isCursorVisible(view) ? [EditorView.scrollIntoView(state.selection.main.head)] : []),
        ...(next ? [EditorView.announce.of(`Line ${next.line}: ${next.title}. ${next.text}`)] : []),
      ],
    });
  }

  wait(pauseMs, check);
  return {
    update({ docChanged, selectionSet, focusChanged, state, startState }: ViewUpdate) {
      if (docChanged) {
        changedAt = Date.now();
        found = null;
        wait(pauseMs, check);
      } else if (found && (selectionSet || focusChanged || isMarkedAgain(startState, state))) wait(0, decide);
    },
    destroy() {
      clearTimeout(timer);
      checker.close();
    },
  };
});

/** The note makes the editor lower; the cursor must not be below its edge afterwards. */
function isCursorVisible(view: EditorView): boolean {
  const cursor = view.coordsAtPos(view.state.selection.main.head);
  const { top, bottom } = view.scrollDOM.getBoundingClientRect();
  return cursor !== null && cursor.top >= top && cursor.bottom <= bottom;
}

const isMarkedAgain = (before: EditorState, after: EditorState) =>
  before.field(diagnostics, false) !== after.field(diagnostics, false);

const appearance = EditorView.theme({
  '.syntax-note': { padding: '7px 14px', fontSize: '14px', overflowWrap: 'anywhere' },
  '.syntax-note button': {
    ...{ minHeight: '24px', padding: '0', border: 'none', background: 'none', color: 'var(--error)' },
    ...{ fontWeight: '650', textDecoration: 'underline', cursor: 'pointer' },
  },
});

/**
 * Marks the first syntax error while the program is written, with the sentence that explains it after a run: in the
 * line, in a note below the program, and to screen readers. Nothing runs; see find-syntax-error.ts.
 */
export const syntaxMarks: Extension = [marks, note, appearance, watcher];
