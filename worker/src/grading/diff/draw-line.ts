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
/** Longest line whose gaps between words are compared one by one. */
const gapLineBytes = 4096;

export type DiffEntry = OutputDiff['lines'][number];

/** A line that both texts have, without blanks at its end. */
export function drawSameLine(bytes: Buffer): DiffEntry[] {
  return drawFrom('same', bytes.subarray(0, visibleEnd(bytes)), 0, () => false, sameLineBytes);
}

/**
 * A line that differs. Tabs, spaces at the end, and spaces between words where the counterpart has other whitespace are
 * drawn; dots in every gap between words would be hard to read.
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
  const differs = counterpart === null ? () => false : compareGaps(bytes, counterpart);
  const isDrawn = (offset: number) => bytes[offset] === 0x09 || offset >= trailing || differs(offset);
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

/** Whether the whitespace at an offset differs from the whitespace before the same word of the counterpart. */
function compareGaps(bytes: Buffer, counterpart: Buffer): (offset: number) => boolean {
  const isOnlyWhitespace = rewriteWhitespace(bytes, 'none').equals(rewriteWhitespace(counterpart, 'none'));
  if (bytes.length > gapLineBytes || counterpart.length > gapLineBytes) return () => isOnlyWhitespace;
  const others = listGaps(counterpart);
  const offsets = new Set<number>();
  for (const [i, { start, end }] of listGaps(bytes).entries()) {
    const gap = bytes.toString('latin1', start, end);
    const other = others[i];
    const expected = other ? counterpart.toString('latin1', other.start, other.end) : isOnlyWhitespace ? '' : ' ';
    if (gap !== expected) for (let offset = start; offset < end; offset++) offsets.add(offset);
  }
  return (offset) => offsets.has(offset);
}

/** The whitespace before each word, which may be empty before the first, and after the last. */
function listGaps(bytes: Buffer): { start: number; end: number }[] {
  const gaps: { start: number; end: number }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    while (at < bytes.length && byteKinds[bytes[at]!] !== visible) at += 1;
    gaps.push({ start, end: at });
    while (at < bytes.length && byteKinds[bytes[at]!] === visible) at += 1;
  }
  return gaps;
}
