import { findPlace } from '../traceback/source-place.js';
import type { Segment, TextLine } from './text-line.js';
import type { Item } from './text-model.js';

/** Makes the element of a finished item. A line of stderr carries a class that gives it a bar and a tag besides its colour. */
export function renderItem(item: Item): HTMLElement {
  if ('figure' in item) return item.figure.element;
  const line = document.createElement('div');
  fillLine(line, item);
  return line;
}

/** Fills an element with a line and marks whose it is. Used again and again for the line that is still open. */
export function fillLine(element: HTMLElement, line: TextLine): void {
  const first = line.segments[0];
  element.className = `line${first ? ` line-${first.voice}` : ''}`;
  element.replaceChildren(...line.segments.map((segment) => renderSegment(segment, first!)));
  if (!first) element.append(document.createElement('br'));
}

function renderSegment(segment: Segment, first: Segment): Node {
  const content = segment.voice === 'stderr' ? renderPlaces(segment.text) : [document.createTextNode(segment.text)];
  if (segment.style === null && segment.voice === first.voice && content.length === 1 && content[0] instanceof Text)
    return content[0];
  const span = document.createElement('span');
  span.className = `voice-${segment.voice}${segment.style?.classes ? ` ${segment.style.classes}` : ''}`;
  if (segment.style?.color) span.style.color = readable(segment.style.color, 'text');
  if (segment.style?.background) span.style.backgroundColor = readable(segment.style.background, 'ground');
  span.append(...content);
  return span;
}

/** A place in the program's own files becomes a link; the folder of the sandbox says nothing to anybody and is left out. */
function renderPlaces(text: string): Node[] {
  const found = findPlace(text);
  if (!found?.place) return [document.createTextNode(text)];
  const { path, line } = found.place;
  const link = document.createElement('a');
  link.href = `#line-${line}`;
  link.dataset.path = path;
  link.dataset.line = String(line);
  link.textContent = `File "${path}", line ${line}`;
  const around = [text.slice(0, found.start), text.slice(found.end)].map((part) => document.createTextNode(part));
  return [around[0]!, link, around[1]!].filter((node) => node === link || node.textContent !== '');
}

/**
 * Keeps the hue that a program chose and bounds its lightness (OKLCH), so that text stays readable on the ground of either theme and on
 * any background that went through here too.
 */
function readable(color: string, use: 'text' | 'ground'): string {
  return use === 'text'
    ? `light-dark(oklch(from ${color} min(l, 0.5) c h), oklch(from ${color} max(l, 0.75) c h))`
    : `light-dark(oklch(from ${color} max(l, 0.9) min(c, 0.08) h), oklch(from ${color} min(l, 0.36) min(c, 0.08) h))`;
}
