import '../styles/on-demand/figures.css';
import type { Figure } from '../console/output-buffer.js';
import { downloadBlob } from '../ui/download-blob.js';

/** A picture of a program; with `scale` 2 it has two pixels for each of the page's. `name` is that of its download. */
export interface Plot {
  blob: Blob;
  alt: string;
  name: string;
  scale: number;
}

/** Creates an image in the console that can be enlarged to the window and downloaded. */
export function createPlotFigure(plot: Plot): Figure {
  const { blob, alt, name, scale } = plot;
  const url = URL.createObjectURL(blob);
  const element = document.createElement('figure');
  element.className = 'plot';
  const open = makeButton('', 'plot-open');
  open.setAttribute('aria-label', `${alt}. Enlarge`);
  const image = document.createElement('img');
  image.alt = alt;
  // Without `src`, which would be a second candidate with one pixel for each of the page.
  image.srcset = `${url} ${scale}x`;
  open.append(image);
  const tools = document.createElement('div');
  tools.className = 'figure-tools';
  const save = makeButton('Download image', 'quiet');
  tools.append(save);
  element.append(open, tools);

  open.addEventListener('click', () => showLarge(url, alt));
  save.addEventListener('click', () => downloadBlob(blob, name));

  return {
    element,
    close() {
      URL.revokeObjectURL(url);
      element.remove();
    },
  };
}

/** Escape, the button or a click anywhere closes it; the browser restores the focus. */
function showLarge(url: string, alt: string): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'plot-large';
  dialog.setAttribute('aria-label', alt);
  const close = makeButton('Close', '');
  dialog.append(makeImage(url, alt), close);
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

function makeButton(label: string, className: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = className;
  button.textContent = label;
  return button;
}
