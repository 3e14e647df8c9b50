import type { Wrapping } from '../console/console-view.js';
import type { Explanation } from './own-words.js';
import type { SourcePlace } from './source-place.js';

/** Lines of a traceback that is shown without being asked for. In a longer one (a function that calls itself) nothing would be seen. */
const maxOpenLines = 40;

/** An explanation over the traceback that it explains. The traceback stays open unless it is long: it is there to be learnt. */
export function createErrorFigure({
  explanation: { title, words },
  place,
  lineCount,
}: {
  explanation: Explanation;
  place: SourcePlace | null;
  lineCount: number;
}): Wrapping {
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
  details.open = lineCount <= maxOpenLines;
  const summary = document.createElement('summary');
  summary.textContent = details.open
    ? 'In Python’s words'
    : `In Python’s words (${lineCount.toLocaleString('en')} lines)`;
  const hold = document.createElement('div');
  // It may be wider than its room: the arrows scroll it.
  hold.tabIndex = 0;
  hold.setAttribute('role', 'group');
  hold.setAttribute('aria-label', 'Traceback');
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
