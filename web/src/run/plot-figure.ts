import type { Figure } from '../console/text-model.js';
import { saveAs } from '../files/save-as.js';

/** A picture in the console. A click (or Enter) opens it as large as the window; it can be saved. */
export function createPlotFigure({ blob, alt, name }: { blob: Blob; alt: string; name: string }): Figure {
  const url = URL.createObjectURL(blob);
  const element = document.createElement('figure');
  element.className = 'plot';
  const open = makeButton('', 'plot-open');
  open.setAttribute('aria-label', `${alt}. Open large`);
  open.append(makeImage(url, alt));
  const tools = document.createElement('div');
  tools.className = 'figure-tools';
  const save = makeButton('Save picture', 'quiet');
  tools.append(save);
  element.append(open, tools);

  open.addEventListener('click', () => showLarge(url, alt));
  save.addEventListener('click', () => saveAs(blob, name));

  return {
    element,
    close() {
      URL.revokeObjectURL(url);
      element.remove();
    },
  };
}

/** Escape, the button or a click beside the picture closes it; the focus goes back by itself. */
function showLarge(url: string, alt: string): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'plot-large';
  dialog.setAttribute('aria-label', alt);
  const shut = makeButton('Close', '');
  dialog.append(makeImage(url, alt), shut);
  dialog.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function makeImage(url: string, alt: string): HTMLImageElement {
  const image = document.createElement('img');
  image.src = url;
  image.alt = alt;
  return image;
}

function makeButton(words: string, className: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = className;
  button.textContent = words;
  return button;
}
