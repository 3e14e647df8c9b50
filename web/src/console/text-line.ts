import type { TextStyle } from './ansi-style.js';

/** The source of a text: the program's two streams, a Python prompt, the user's input, or this page. */
export type TextKind = 'stdout' | 'stderr' | 'prompt' | 'echo' | 'note';

/** A part of a line with one kind and style. */
export interface Segment {
  text: string;
  kind: TextKind;
  style: TextStyle | null;
}

/** A line and the column (in UTF-16 units) of the next character. */
export interface TextLine {
  segments: Segment[];
  length: number;
  column: number;
}

export function createTextLine(): TextLine {
  return { segments: [], length: 0, column: 0 };
}

/** Writes text at the line's column, over existing text, as a terminal does. */
export function putText(line: TextLine, segment: Segment): void {
  const end = line.column + segment.text.length;
  if (line.column < line.length) {
    const before = cutSegments(line.segments, 0, line.column);
    const after = cutSegments(line.segments, end, line.length);
    line.segments = before;
    append(line.segments, segment);
    for (const rest of after) append(line.segments, rest);
  } else append(line.segments, segment);
  line.column = end;
  line.length = Math.max(line.length, end);
}

/** `ESC [ K`: removes from the column to the end (0), from the start to the column (1) or all of the line (2). */
export function eraseInLine(line: TextLine, mode: number): void {
  if (mode === 0) {
    line.segments = cutSegments(line.segments, 0, line.column);
    line.length = Math.min(line.length, line.column);
    return;
  }
  const end = mode === 1 ? line.column : line.length;
  const after = cutSegments(line.segments, end, line.length);
  const blank = Math.min(line.column, mode === 1 ? line.length : line.column);
  line.segments = blank > 0 ? [{ text: ' '.repeat(blank), kind: 'stdout', style: null }, ...after] : after;
  line.length = blank + after.reduce((sum, segment) => sum + segment.text.length, 0);
}

/** Returns the text of a line without styles. */
export function readText(line: TextLine): string {
  return line.segments.map((segment) => segment.text).join('');
}

function append(segments: Segment[], segment: Segment): void {
  const last = segments.at(-1);
  if (last && last.kind === segment.kind && last.style === segment.style) last.text += segment.text;
  else if (segment.text !== '') segments.push({ ...segment });
}

function cutSegments(segments: Segment[], from: number, to: number): Segment[] {
  const cut: Segment[] = [];
  let at = 0;
  for (const segment of segments) {
    const text = segment.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== '') cut.push({ ...segment, text });
    at += segment.text.length;
  }
  return cut;
}
