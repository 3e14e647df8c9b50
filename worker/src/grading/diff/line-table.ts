import { byteKinds, lineFeed, visible } from '../checkers/byte-kinds.js';
import { countLineFeeds } from '../checkers/positions.js';

/** Lines of a text that a diff is made of, without their LF; four bytes of memory a line. */
export interface LineTable {
  readonly length: number;
  line(index: number): Buffer;
  /** Whether an LF follows the line. */
  endsWithLineFeed(index: number): boolean;
  /** Number of lines that begin before `offset`. */
  countBefore(offset: number): number;
}

/** Which lines count: all, all but blank ones at the end, those that are not blank, or those with these numbers. */
export type LineChoice = 'all' | 'until-blank-end' | 'visible' | readonly number[];

/** Indexes the chosen lines of a text. Numbers count from 0 and ascend. */
export function indexLines(text: Buffer, choice: LineChoice): LineTable {
  const starts = new Uint32Array(countLineFeeds(text, text.length) + 1);
  let length = 0;
  let visibleLength = 0;
  let nextChosen = 0;
  for (let start = 0, number = 0; start < text.length; number++) {
    const end = endOfLine(text, start);
    const isVisible = typeof choice !== 'object' && choice !== 'all' && hasVisible(text, start, end);
    const isChosen = typeof choice === 'object' ? choice[nextChosen] === number : choice !== 'visible' || isVisible;
    if (isChosen) {
      starts[length] = start;
      length += 1;
      nextChosen += 1;
      if (isVisible) visibleLength = length;
    }
    start = end + 1;
  }
  const chosenLength = choice === 'until-blank-end' ? visibleLength : length;
  return {
    length: chosenLength,
    line: (index) => text.subarray(starts[index]!, endOfLine(text, starts[index]!)),
    endsWithLineFeed: (index) => endOfLine(text, starts[index]!) < text.length,
    countBefore(offset) {
      let low = 0;
      let high = chosenLength;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (starts[middle]! < offset) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

function endOfLine(text: Buffer, start: number): number {
  const end = text.indexOf(lineFeed, start);
  return end < 0 ? text.length : end;
}

function hasVisible(text: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (byteKinds[text[i]!] === visible) return true;
  return false;
}
