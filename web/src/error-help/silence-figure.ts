import '../styles/on-demand/error-help.css';
import type { WrappingFigure } from '../console/console-view.js';
import type { SourceLocation } from '../console/source-location.js';
import { linkTo } from './error-figure.js';

/** States in the empty output that the program printed nothing, and why if that is certain. */
export function createSilenceFigure(reason: string | null, location: SourceLocation | null): WrappingFigure {
  const element = document.createElement('div');
  element.className = 'silence-help';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', 'No output');
  const sentence = document.createElement('p');
  const strong = document.createElement('strong');
  strong.textContent = 'Your program printed nothing.';
  sentence.append(strong);
  if (reason !== null) sentence.append(` ${reason}`);
  if (location) sentence.append(' ', linkTo(location));
  element.append(sentence);
  return {
    element,
    hold: element,
    fold() {},
    announcement: sentence.textContent ?? '',
    close: () => element.remove(),
  };
}
