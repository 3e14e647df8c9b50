import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutterLineClass, WidgetType } from '@codemirror/view';

/** A line of a document, counted from 1, and what is wrong with it. */
export interface ProblemMark {
  line: number;
  message: string;
}

const setMarks = StateEffect.define<readonly ProblemMark[]>();

/** What a screen reader finds at the end of a marked line, and what the pointer finds on it. */
class Message extends WidgetType {
  constructor(readonly message: string) {
    super();
  }
  override eq(other: Message): boolean {
    return other.message === this.message;
  }
  toDOM(): HTMLElement {
    const note = document.createElement('span');
    note.className = 'problem-words';
    note.textContent = ` Problem in this line: ${this.message}`;
    return note;
  }
}

const gutterMark = new (class extends GutterMarker {
  override elementClass = 'problem-gutter';
})();

/**
 * Marks in the gutter and on the line, with the words at the end of the line for those who hear it. A mark moves with its line and goes
 * when the line is edited: then it says nothing about it any more.
 */
export const problemMarks: Extension = [
  StateField.define({
    create: () => Decoration.none,
    update(marks, { changes, docChanged, effects, state, startState }) {
      for (const effect of effects) if (effect.is(setMarks)) return decorate(state, effect.value);
      if (!docChanged || marks.size === 0) return marks;
      const touched = new Set<number>();
      changes.iterChangedRanges((from, to) => {
        const last = startState.doc.lineAt(to).number;
        for (let line = startState.doc.lineAt(from).number; line <= last; line++) touched.add(line);
      });
      return marks.update({ filter: (from) => !touched.has(startState.doc.lineAt(from).number) }).map(changes);
    },
    provide: (field) => [
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
    ],
  }),
];

function decorate(state: EditorState, marks: readonly ProblemMark[]) {
  const ranges = marks
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

/** The effect that puts these marks in place of all others of a document. */
export const markProblems = (marks: readonly ProblemMark[]) => setMarks.of(marks);
