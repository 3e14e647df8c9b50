import { type Drawing, type DrawnItem, readViewBox } from './drawing.js';
import { layOutText } from './text-layout.js';

const namespace = 'http://www.w3.org/2000/svg';

function make<Name extends keyof SVGElementTagNameMap>(name: Name): SVGElementTagNameMap[Name] {
  return document.createElementNS(namespace, name);
}

function set(element: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** A drawing as SVG while it grows. */
export interface SvgDrawing {
  readonly element: SVGSVGElement;
  /** Shows an item as it is now, or with other points; one that is gone leaves. */
  show(number: number, points: readonly number[] | null): void;
  /** Shows the size and the ground of the window as they are now. */
  showWindow(): void;
}

/** Makes an SVG of all that is on the drawing. What changes later is told to it item by item; nothing else is touched. */
export function createSvgDrawing(drawing: Drawing): SvgDrawing {
  const svg = make('svg');
  const ground = make('rect');
  svg.append(ground);
  const shown = new Map<number, { element: SVGElement; level: number }>();
  /** From the lowest to the highest. */
  const stack: { element: SVGElement; level: number }[] = [];

  function place(entry: { element: SVGElement; level: number }): void {
    let low = 0;
    for (let high = stack.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (stack[middle]!.level <= entry.level) low = middle + 1;
      else high = middle;
    }
    svg.insertBefore(entry.element, stack[low]?.element ?? null);
    stack.splice(low, 0, entry);
  }

  function lift(entry: { element: SVGElement; level: number }): void {
    entry.element.remove();
    stack.splice(stack.indexOf(entry), 1);
  }

  const view: SvgDrawing = {
    element: svg,
    show(number, points) {
      const item = drawing.items.get(number);
      let entry = shown.get(number);
      if (entry && entry.level !== item?.level) {
        lift(entry);
        if (item) place(Object.assign(entry, { level: item.level }));
        else shown.delete(number);
      }
      if (!item) return;
      if (!entry) {
        entry = { element: makeElement(item), level: item.level };
        shown.set(number, entry);
        place(entry);
      }
      dress(entry.element, points ? { ...item, points } : item, drawing);
    },
    showWindow() {
      const [x, y, width, height] = readViewBox(drawing);
      set(svg, { viewBox: `${x} ${y} ${width} ${height}`, width, height });
      set(ground, { x, y, width, height, fill: drawing.background });
    },
  };
  view.showWindow();
  for (const [number] of drawing.items) view.show(number, null);
  return view;
}

function makeElement({ kind }: DrawnItem): SVGElement {
  return make(kind === 'line' ? 'polyline' : kind);
}

function dress(element: SVGElement, item: DrawnItem, drawing: Drawing): void {
  if (item.kind === 'text') dressText(element, item);
  else if (item.kind === 'image') dressImage(element, item, drawing);
  else
    set(element, {
      points: item.points.join(' '),
      fill: item.kind === 'line' || item.fill === '' ? 'none' : item.fill,
      stroke: item.stroke === '' ? 'none' : item.stroke,
      'stroke-width': item.width,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    });
}

function dressText(element: SVGElement, item: DrawnItem): void {
  const { sizePx, align, lines, isBold, isItalic, isUnderlined } = layOutText(item);
  set(element, {
    fill: item.fill === '' ? 'none' : item.fill,
    'font-family': `${item.family}, sans-serif`,
    'font-size': sizePx,
    'font-weight': isBold ? 'bold' : 'normal',
    'font-style': isItalic ? 'italic' : 'normal',
    'text-decoration': isUnderlined ? 'underline' : 'none',
    'text-anchor': align,
  });
  element.replaceChildren(
    ...lines.map(({ text, y }) => {
      const line = make('tspan');
      set(line, { x: item.points[0] ?? 0, y });
      line.textContent = text;
      return line;
    }),
  );
}

/** The size of a picture is only known when the browser has read it. */
function dressImage(element: SVGElement, item: DrawnItem, drawing: Drawing): void {
  const picture = drawing.pictures.get(item.picture);
  const href = picture ? `data:${picture.mediaType};base64,${picture.data}` : '';
  const put = (width: number, height: number) =>
    set(element, { x: (item.points[0] ?? 0) - width / 2, y: (item.points[1] ?? 0) - height / 2, width, height });
  put(Number(element.dataset.width ?? 0), Number(element.dataset.height ?? 0));
  if (element.getAttribute('href') === href) return;
  element.setAttribute('href', href);
  if (href === '') return;
  const reader = new Image();
  reader.src = href;
  reader.decode().then(
    () => {
      element.dataset.width = String(reader.naturalWidth);
      element.dataset.height = String(reader.naturalHeight);
      put(reader.naturalWidth, reader.naturalHeight);
    },
    () => element.setAttribute('href', ''),
  );
}

/** The drawing as a file of its own. */
export function writeSvg(drawing: Drawing): Blob {
  const { element } = createSvgDrawing(drawing);
  const title = make('title');
  title.textContent = drawing.title;
  element.prepend(title);
  return new Blob([new XMLSerializer().serializeToString(element)], { type: 'image/svg+xml' });
}
