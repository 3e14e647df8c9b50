import { type Drawing, type DrawnItem, readViewBox } from './drawing.js';
import { layOutText } from './text-layout.js';

const namespace = 'http://www.w3.org/2000/svg';

function createElement<Name extends keyof SVGElementTagNameMap>(name: Name): SVGElementTagNameMap[Name] {
  return document.createElementNS(namespace, name);
}

function setAttributes(element: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** A drawing as SVG, updated item by item. */
export interface SvgDrawing {
  readonly element: SVGSVGElement;
  /** Shows the current state of an item, optionally with other points; removes a deleted one. */
  show(number: number, points: readonly number[] | null): void;
  /** Shows the window's current size and background. */
  showWindow(): void;
}

/** Creates an SVG of the whole drawing. Later changes need a `show` call per item; nothing else is updated. */
export function createSvgDrawing(drawing: Drawing): SvgDrawing {
  const svg = createElement('svg');
  const background = createElement('rect');
  svg.append(background);
  const shown = new Map<number, { element: SVGElement; level: number }>();
  /** Ordered from the lowest to the highest level. */
  const stack: { element: SVGElement; level: number }[] = [];

  function insert(entry: { element: SVGElement; level: number }): void {
    let low = 0;
    for (let high = stack.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (stack[middle]!.level <= entry.level) low = middle + 1;
      else high = middle;
    }
    svg.insertBefore(entry.element, stack[low]?.element ?? null);
    stack.splice(low, 0, entry);
  }

  function detach(entry: { element: SVGElement; level: number }): void {
    entry.element.remove();
    stack.splice(stack.indexOf(entry), 1);
  }

  const view: SvgDrawing = {
    element: svg,
    show(number, points) {
      const item = drawing.items.get(number);
      let entry = shown.get(number);
      if (entry && entry.level !== item?.level) {
        detach(entry);
        if (item) insert(Object.assign(entry, { level: item.level }));
        else shown.delete(number);
      }
      if (!item) return;
      if (!entry) {
        entry = { element: makeElement(item), level: item.level };
        shown.set(number, entry);
        insert(entry);
      }
      setItemAttributes(entry.element, points ? { ...item, points } : item, drawing);
    },
    showWindow() {
      const [x, y, width, height] = readViewBox(drawing);
      setAttributes(svg, { viewBox: `${x} ${y} ${width} ${height}`, width, height });
      setAttributes(background, { x, y, width, height, fill: drawing.background });
    },
  };
  view.showWindow();
  for (const [number] of drawing.items) view.show(number, null);
  return view;
}

function makeElement({ kind }: DrawnItem): SVGElement {
  return createElement(kind === 'line' ? 'polyline' : kind);
}

function setItemAttributes(element: SVGElement, item: DrawnItem, drawing: Drawing): void {
  if (item.kind === 'text') setTextAttributes(element, item);
  else if (item.kind === 'image') setImageAttributes(element, item, drawing);
  else
    setAttributes(element, {
      points: item.points.join(' '),
      fill: item.kind === 'line' || item.fill === '' ? 'none' : item.fill,
      stroke: item.stroke === '' ? 'none' : item.stroke,
      'stroke-width': item.width,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    });
}

function setTextAttributes(element: SVGElement, item: DrawnItem): void {
  const { sizePx, align, lines, isBold, isItalic, isUnderlined } = layOutText(item);
  setAttributes(element, {
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
      const line = createElement('tspan');
      setAttributes(line, { x: item.points[0] ?? 0, y });
      line.textContent = text;
      return line;
    }),
  );
}

/** Centres a picture at its point. Its size is known only after decoding. */
function setImageAttributes(element: SVGElement, item: DrawnItem, drawing: Drawing): void {
  const picture = drawing.pictures.get(item.picture);
  const href = picture ? `data:${picture.mediaType};base64,${picture.data}` : '';
  const setBox = (width: number, height: number) =>
    setAttributes(element, {
      x: (item.points[0] ?? 0) - width / 2,
      y: (item.points[1] ?? 0) - height / 2,
      width,
      height,
    });
  setBox(Number(element.dataset.width ?? 0), Number(element.dataset.height ?? 0));
  if (element.getAttribute('href') === href) return;
  element.setAttribute('href', href);
  if (href === '') return;
  const reader = new Image();
  reader.src = href;
  reader.decode().then(
    () => {
      element.dataset.width = String(reader.naturalWidth);
      element.dataset.height = String(reader.naturalHeight);
      setBox(reader.naturalWidth, reader.naturalHeight);
    },
    () => element.setAttribute('href', ''),
  );
}

/** Exports the drawing as an SVG file. */
export function writeSvg(drawing: Drawing): Blob {
  const { element } = createSvgDrawing(drawing);
  const title = createElement('title');
  title.textContent = drawing.title;
  element.prepend(title);
  return new Blob([new XMLSerializer().serializeToString(element)], { type: 'image/svg+xml' });
}
