import {
  type EditorState,
  type Extension,
  RangeSet,
  StateEffect,
  type StateEffectType,
  StateField,
} from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutterLineClass,
  WidgetType,
} from '@codemirror/view';

/** A problem in a line of a document, counted from 1. */
export interface Diagnostic {
  line: number;
  message: string;
}

/** The message at the end of the line, for screen readers. */
class Message extends WidgetType {
  constructor(readonly message: string) {
    super();
  }
  override eq(other: Message): boolean {
    return other.message === this.message;
  }
  toDOM(): HTMLElement {
    const note = document.createElement('span');
    note.className = 'problem-message';
    note.textContent = ` Error in this line: ${this.message}`;
    return note;
  }
}

const gutterMark = new (class extends GutterMarker {
  override elementClass = 'problem-gutter';
})();

/** The effect that replaces all diagnostics of a document. */
const setDiagnosticsEffect = StateEffect.define<readonly Diagnostic[]>();
export const setDiagnostics = (list: readonly Diagnostic[]) => setDiagnosticsEffect.of(list);

/**
 * Shows diagnostics in the gutter and on the line, with a message for screen readers. A diagnostic moves with its line
 * and disappears when the line is edited, because it may no longer apply. The effect replaces all of them.
 */
export const createDiagnosticField = (replace: StateEffectType<readonly Diagnostic[]>): StateField<DecorationSet> =>
  StateField.define({
    create: () => Decoration.none,
    update(marks, { changes, docChanged, effects, state, startState }) {
      for (const effect of effects) if (effect.is(replace)) return decorate(state, effect.value);
      if (!docChanged || marks.size === 0) return marks;
      const touched = new Set<number>();
      changes.iterChangedRanges((from, to) => {
        const last = startState.doc.lineAt(to).number;
        for (let line = startState.doc.lineAt(from).number; line <= last; line++) touched.add(line);
      });
      return marks.update({ filter: (from) => !touched.has(startState.doc.lineAt(from).number) }).map(changes);
    },
    provide: showMarks,
  });

const showMarks = (field: StateField<DecorationSet>): Extension => [
  EditorView.decorations.from(field),
  gutterLineClass.compute([field], (state) => {
    const lines = new Set<number>();
    for (const cursor = state.field(field).iter(); cursor.value; cursor.next())
      lines.add(state.doc.lineAt(cursor.from).from);
    return RangeSet.of(
      [...lines].map((from) => gutterMark.range(from)),
      true,
    );
  }),
];

function decorate(state: EditorState, list: readonly Diagnostic[]) {
  const ranges = list
    .filter(({ line }) => line >= 1 && line <= state.doc.lines)
    .flatMap(({ line: number, message }) => {
      const line = state.doc.line(number);
      return [
        Decoration.line({ class: 'problem-line', attributes: { title: message } }).range(line.from),
        Decoration.widget({ widget: new Message(message), side: 1 }).range(line.to),
      ];
    });
  return Decoration.set(ranges, true);
}

/** The problems that a run found in its program. */
export const diagnostics = createDiagnosticField(setDiagnosticsEffect);
