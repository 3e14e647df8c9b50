import type { Wrapping } from '../console/console-view.js';
import type { Explanation } from './own-words.js';
import type { SourcePlace } from './source-place.js';

/** An explanation over the traceback that it explains. The traceback stays open: it is there to be learnt. */
export function createErrorFigure({ title, words }: Explanation, place: SourcePlace | null): Wrapping {
  const element = document.createElement('div');
  element.className = 'explained';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', 'What went wrong');
  const line = document.createElement('p');
  const strong = document.createElement('strong');
  strong.textContent = /[.?!]$/.test(title) ? title : `${title}.`;
  line.append(strong, ` ${words} `);
  if (place) line.append(linkTo(place));
  const details = document.createElement('details');
  details.open = true;
  const summary = document.createElement('summary');
  summary.textContent = 'In Python’s words';
  const hold = document.createElement('div');
  details.append(summary, hold);
  element.append(line, details);
  return { element, hold, words: `${strong.textContent} ${words}`, close: () => element.remove() };
}

function linkTo({ path, line }: SourcePlace): HTMLElement {
  const link = document.createElement('a');
  link.href = `#line-${line}`;
  link.dataset.path = path;
  link.dataset.line = String(line);
  link.textContent = `${path}, line ${line}`;
  return link;
}
