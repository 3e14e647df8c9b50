import { type Drawing, type DrawnItem, readViewBox, stackItems } from './drawing.js';
import { layOutText } from './text-layout.js';

/** Decodes a picture of the drawing; null until it is ready to draw. */
export type PictureReader = (key: number) => HTMLImageElement | null;

/** Decodes each picture of a drawing once and calls `onReady` whenever another one is ready to draw. */
export function createPictureReader(drawing: Drawing, onReady: () => void): PictureReader {
  const pictures = new Map<number, HTMLImageElement>();
  return (key) => {
    const known = pictures.get(key);
    if (known) return known.complete && known.naturalWidth > 0 ? known : null;
    const picture = drawing.pictures.get(key);
    if (!picture) return null;
    const image = new Image();
    image.onload = onReady;
    image.src = `data:${picture.mediaType};base64,${picture.data}`;
    pictures.set(key, image);
    return null;
  };
}

/** Not all browsers paint a canvas with a longer side, and it would take hundreds of megabytes. */
const maxCanvasSidePx = 8000;

/** Canvas pixels per drawing pixel: the wanted scale, reduced where the window is too large. */
export const boundScale = ({ width, height }: Drawing, wanted: number) =>
  Math.min(wanted, maxCanvasSidePx / Math.max(width, height));

/** Paints a whole drawing: used when it has too many items for SVG elements, and for PNG files. */
export function paintDrawing(
  canvas: HTMLCanvasElement,
  { drawing, readPicture, scale }: { drawing: Drawing; readPicture: PictureReader; scale: number },
): void {
  const [x, y, width, height] = readViewBox(drawing);
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = drawing.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const item of stackItems(drawing)) paintItem(context, item, readPicture);
}

function paintItem(context: CanvasRenderingContext2D, item: DrawnItem, readPicture: PictureReader): void {
  if (item.kind === 'text') {
    paintText(context, item);
    return;
  }
  if (item.kind === 'image') {
    const image = readPicture(item.picture);
    const [x = 0, y = 0] = item.points;
    if (image) context.drawImage(image, x - image.naturalWidth / 2, y - image.naturalHeight / 2);
    return;
  }
  context.beginPath();
  for (let i = 0; i < item.points.length; i += 2) context.lineTo(item.points[i]!, item.points[i + 1]!);
  if (item.kind === 'polygon') context.closePath();
  if (item.kind === 'polygon' && item.fill !== '') {
    context.fillStyle = item.fill;
    context.fill('nonzero');
  }
  if (item.stroke === '') return;
  context.strokeStyle = item.stroke;
  context.lineWidth = item.width;
  context.stroke();
}

function paintText(context: CanvasRenderingContext2D, item: DrawnItem): void {
  if (item.fill === '') return;
  const { sizePx, align, lines, isBold, isItalic } = layOutText(item);
  context.fillStyle = item.fill;
  const style = `${isItalic ? 'italic ' : ''}${isBold ? 'bold ' : ''}`;
  context.font = `${style}${sizePx}px ${JSON.stringify(item.family)}, sans-serif`;
  context.textAlign = align === 'middle' ? 'center' : align;
  for (const { text, y } of lines) context.fillText(text, item.points[0] ?? 0, y);
}
