import type { OutputDiff } from '@runq/common/contract/grading';
import { byteKinds, visible } from '../checkers/byte-kinds.js';
import { characterStart, countCharacters } from '../checkers/positions.js';
import { rewriteWhitespace } from '../checkers/whitespace.js';
import { drawCharacters } from './draw-characters.js';

/** Most bytes of a drawn line; a longer one is cut around its difference. */
const differingLineBytes = 400;
const sameLineBytes = 160;
/** Bytes of a cut line before its difference. */
const leadBytes = 40;

export type DiffEntry = OutputDiff['lines'][number];

/** A line that both texts have, without blanks at its end. */
export function drawSameLine(bytes: Buffer): DiffEntry[] {
  return drawFrom('same', bytes.subarray(0, visibleEnd(bytes)), 0, () => false, sameLineBytes);
}

/**
 * A line that differs. Drawn are tabs, spaces at the end, spaces at the beginning when the counterpart has other ones,
 * and all spaces when nothing but whitespace differs: dots in every gap between words would be hard to read.
 */
export function drawDifferingLine(options: {
  kind: 'expected' | 'got';
  bytes: Buffer;
  /** The line of the other text that stands in its place; null: none. */
  counterpart: Buffer | null;
  /** Offset of the first byte that matters to the checker and differs. */
  differsAt: number;
}): DiffEntry[] {
  const { kind, bytes, counterpart, differsAt } = options;
  const trailing = visibleEnd(bytes);
  const indent = indentEnd(bytes);
  const drawsAll = counterpart !== null && differsInWhitespaceOnly(bytes, counterpart);
  const drawsIndent = counterpart !== null && !hasSameIndent(bytes, counterpart);
  const isDrawn = (offset: number) =>
    bytes[offset] === 0x09 || drawsAll || offset >= trailing || (drawsIndent && offset < indent);
  const fits = drawCharacters(bytes, 0, { isDrawn, maxBytes: differingLineBytes }).end === bytes.length;
  const start = fits ? 0 : characterStart(bytes, Math.max(0, Math.min(differsAt, bytes.length) - leadBytes));
  return drawFrom(kind, bytes, start, isDrawn, differingLineBytes);
}

/** The line from `start` on; what is left out before and after it is said outside the quoted text. */
function drawFrom(
  kind: DiffEntry['kind'],
  bytes: Buffer,
  start: number,
  isDrawn: (offset: number) => boolean,
  maxBytes: number,
): DiffEntry[] {
  const { text, end } = drawCharacters(bytes, start, { isDrawn, maxBytes });
  return [...hiddenCharacters(bytes, 0, start), { kind, text }, ...hiddenCharacters(bytes, end, bytes.length)];
}

function hiddenCharacters(bytes: Buffer, start: number, end: number): DiffEntry[] {
  const count = countCharacters(bytes, start, end);
  return end > start ? [{ kind: 'hidden', text: describeHidden(count, 'character') }] : [];
}

/** `12,340 lines hidden` */
export function describeHidden(count: number, noun: 'line' | 'character'): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'} hidden`;
}

/** End of the text before the blanks at the end of a line. */
function visibleEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && byteKinds[bytes[end - 1]!] !== visible) end -= 1;
  return end;
}

function indentEnd(bytes: Buffer): number {
  let end = 0;
  while (end < bytes.length && byteKinds[bytes[end]!] !== visible) end += 1;
  return end;
}

function hasSameIndent(a: Buffer, b: Buffer): boolean {
  return a.subarray(0, indentEnd(a)).equals(b.subarray(0, indentEnd(b)));
}

function differsInWhitespaceOnly(a: Buffer, b: Buffer): boolean {
  return rewriteWhitespace(a, 'none').equals(rewriteWhitespace(b, 'none'));
}
