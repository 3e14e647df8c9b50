import type { WrappingFigure } from '../console/console-view.js';
import type { SourceLocation } from '../console/source-location.js';
import type { Explanation } from './custom-messages.js';
import { linkTo } from './error-figure.js';

/** The explanation of a stop at the end of the output, in the style of an error without a traceback. */
export function createStopFigure({ title, text }: Explanation, location: SourceLocation | null): WrappingFigure {
  const element = document.createElement('div');
  element.className = 'error-help';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', 'Why your program was stopped');
  const sentence = document.createElement('p');
  const strong = document.createElement('strong');
  strong.textContent = `${title}.`;
  sentence.append(strong, ` ${text} `);
  if (location) sentence.append(linkTo(location));
  element.append(sentence);
  return {
    element,
    hold: element,
    fold() {},
    announcement: `${strong.textContent} ${text}`,
    close: () => element.remove(),
  };
}
