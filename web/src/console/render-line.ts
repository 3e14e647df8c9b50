import type { Item } from './output-buffer.js';
import { findSourceLocation } from './source-location.js';
import type { Segment, TextLine } from './text-line.js';

/** Characters of a word that is wider than a small screen. */
const longWord = 30;
const longWordPattern = new RegExp(`\\S{${longWord}}`);

/** Renders a finished item. A stderr line has a class that adds a bar and a tag besides the colour. */
export function renderItem(item: Item): HTMLElement {
  if ('figure' in item) return item.figure.element;
  const line = document.createElement('div');
  fillLine(line, item);
  return line;
}

/** Fills an element with a line and marks its kind; the element of the open line is filled on every flush. */
export function fillLine(element: HTMLElement, line: TextLine): void {
  const first = line.segments[0];
  const kind = first ? ` line-${first.kind}` : '';
  element.className = `line${kind}${line.length >= longWord && hasLongWord(line) ? ' has-long-word' : ''}`;
  element.replaceChildren(...line.segments.map((segment) => renderSegment(segment, first!)));
  if (!first) element.append(document.createElement('br'));
}

/** Whether a word may not fit into a line of the page. Such a line breaks after any character, as in a terminal. */
const hasLongWord = (line: TextLine) => line.segments.some(({ text }) => longWordPattern.test(text));

function renderSegment(segment: Segment, first: Segment): Node {
  const content =
    segment.kind === 'stderr' ? renderSourceLocations(segment.text) : [document.createTextNode(segment.text)];
  if (segment.style === null && segment.kind === first.kind && content.length === 1 && content[0] instanceof Text)
    return content[0];
  const span = document.createElement('span');
  span.className = `text-${segment.kind}${segment.style?.classes ? ` ${segment.style.classes}` : ''}`;
  if (segment.style?.color) span.style.color = readable(segment.style.color, 'text');
  if (segment.style?.background) span.style.backgroundColor = readable(segment.style.background, 'background');
  span.append(...content);
  return span;
}

/** Turns a source location in the program's files into a link, without the directory of the sandbox. */
function renderSourceLocations(text: string): Node[] {
  const found = findSourceLocation(text);
  if (!found?.location) return [document.createTextNode(text)];
  const { path, line } = found.location;
  const link = document.createElement('a');
  link.href = `#line-${line}`;
  link.dataset.path = path;
  link.dataset.line = String(line);
  link.textContent = `File "${path}", line ${line}`;
  const around = [text.slice(0, found.start), text.slice(found.end)].map((part) => document.createTextNode(part));
  return [around[0]!, link, around[1]!].filter((node) => node === link || node.textContent !== '');
}

/**
 * Keeps the hue of a program's colour and bounds its lightness (OKLCH), so that text stays readable in either theme and
 * on any background bounded here.
 */
function readable(color: string, use: 'text' | 'background'): string {
  return use === 'text'
    ? `light-dark(oklch(from ${color} min(l, 0.5) c h), oklch(from ${color} max(l, 0.75) c h))`
    : `light-dark(oklch(from ${color} max(l, 0.9) min(c, 0.08) h), oklch(from ${color} min(l, 0.36) min(c, 0.08) h))`;
}
