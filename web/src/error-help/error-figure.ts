import '../styles/on-demand/error-help.css';
import type { WrappingFigure } from '../console/console-view.js';
import type { SourceLocation } from '../console/source-location.js';
import type { Explanation } from './custom-messages.js';

/** Lines of a traceback that starts expanded. A longer one (infinite recursion) would fill the output. */
const maxOpenLines = 40;

/**
 * An explanation above its traceback. The traceback starts expanded unless it is long or the log has no space for both:
 * students should learn to read it.
 */
export function createErrorFigure({
  explanation: { title, text },
  location,
  lineCount,
}: {
  explanation: Explanation;
  location: SourceLocation | null;
  lineCount: number;
}): WrappingFigure {
  const element = document.createElement('div');
  element.className = 'error-help';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', 'Error explanation');
  const line = document.createElement('p');
  const strong = document.createElement('strong');
  strong.textContent = /[.?!]$/.test(title) ? title : `${title}.`;
  line.append(strong, ` ${text} `);
  if (location) line.append(linkTo(location));
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  details.open = true;
  summary.textContent = 'Python error message';
  function fold(): void {
    details.open = false;
    summary.textContent = `Python error message (${lineCount.toLocaleString('en')} lines)`;
  }
  if (lineCount > maxOpenLines) fold();
  const hold = document.createElement('div');
  // Focusable, so that the arrow keys scroll a wide traceback.
  hold.tabIndex = 0;
  hold.setAttribute('role', 'group');
  hold.setAttribute('aria-label', 'Traceback');
  details.append(summary, hold);
  element.append(line, details);
  return { element, hold, fold, announcement: `${strong.textContent} ${text}`, close: () => element.remove() };
}

/** A link to a line in one of the program's files, which the console opens in the editor. */
export function linkTo({ path, line }: SourceLocation): HTMLElement {
  const link = document.createElement('a');
  link.href = `#line-${line}`;
  link.dataset.path = path;
  link.dataset.line = String(line);
  link.textContent = `${path}, line ${line}`;
  return link;
}
