/** The operations of docs/turtle.md, validated by the server. Null keeps the previous value. */
export type TurtleOp =
  | ['line', number, number, number[], string | null, number | null]
  | ['polygon', number, number, number[], string | null, string | null, number | null]
  | [
      'text',
      number,
      number,
      number,
      string | null,
      string | null,
      string | null,
      number | null,
      string | null,
      string | null,
    ]
  | ['picture', number, string, string]
  | ['image', number, number, number, number | null]
  | ['level', number, number]
  | ['delete', number]
  | ['background', string]
  | ['size', number, number]
  | ['region', number, number, number, number]
  | ['title', string]
  | ['frame', number];

/**
 * One item of the drawing. Colours are `#rrggbb` or empty; `points` are x, y, x, y, ... (one pair for a text or an
 * image).
 */
export interface DrawnItem {
  kind: 'line' | 'polygon' | 'text' | 'image';
  points: readonly number[];
  level: number;
  /** The colour of a line or of a polygon's outline. */
  stroke: string;
  fill: string;
  width: number;
  text: string;
  anchor: string;
  family: string;
  /** In points, as in Tk. */
  size: number;
  style: string;
  /** Key of an image's picture; 0 is none. */
  picture: number;
}

/** The content of a turtle window. */
export interface Drawing {
  items: Map<number, DrawnItem>;
  pictures: Map<number, { mediaType: string; data: string }>;
  background: string;
  width: number;
  height: number;
  /** The centre of the window, in item coordinates. */
  center: [x: number, y: number];
  title: string;
}

/** Items of a drawing at most; further ones are ignored. */
const maxDrawnItems = 100_000;

const blank: DrawnItem = {
  kind: 'line',
  points: [],
  level: 0,
  stroke: '#000000',
  fill: '',
  width: 1,
  text: '',
  anchor: 'sw',
  family: 'Arial',
  size: 8,
  style: 'normal',
  picture: 0,
};

export function createDrawing(): Drawing {
  return {
    items: new Map(),
    pictures: new Map(),
    background: '#ffffff',
    width: 640,
    height: 600,
    center: [0, 0],
    title: '',
  };
}

/** Applies an operation. Items are replaced, never mutated, so an item read earlier keeps its earlier state. */
export function applyOp(drawing: Drawing, op: TurtleOp): void {
  switch (op[0]) {
    case 'line':
      put(drawing, op[1], (old) => ({
        kind: 'line',
        points: extend(old.points, op[2], op[3]),
        stroke: op[4] ?? old.stroke,
        width: op[5] ?? old.width,
      }));
      break;
    case 'polygon':
      put(drawing, op[1], (old) => ({
        kind: 'polygon',
        points: extend(old.points, op[2], op[3]),
        fill: op[4] ?? old.fill,
        stroke: op[5] ?? old.stroke,
        width: op[6] ?? old.width,
      }));
      break;
    case 'text':
      put(drawing, op[1], (old) => ({
        kind: 'text',
        points: [op[2], op[3]],
        text: op[4] ?? old.text,
        anchor: op[5] ?? old.anchor,
        family: op[6] ?? old.family,
        size: op[7] ?? old.size,
        style: op[8] ?? old.style,
        fill: op[9] ?? old.fill,
      }));
      break;
    case 'image':
      put(drawing, op[1], (old) => ({ kind: 'image', points: [op[2], op[3]], picture: op[4] ?? old.picture }));
      break;
    case 'level':
      if (drawing.items.has(op[1])) put(drawing, op[1], () => ({ level: op[2] }));
      break;
    case 'delete':
      drawing.items.delete(op[1]);
      break;
    case 'picture':
      drawing.pictures.set(op[1], { mediaType: op[2], data: op[3] });
      break;
    case 'background':
      drawing.background = op[1] === '' ? '#ffffff' : op[1];
      break;
    case 'size':
      drawing.width = Math.max(1, op[1]);
      drawing.height = Math.max(1, op[2]);
      break;
    case 'region':
      drawing.center = [(op[1] + op[3]) / 2, (op[2] + op[4]) / 2];
      break;
    case 'title':
      drawing.title = op[1];
      break;
  }
}

/** The items ordered from the lowest to the highest level. */
export function stackItems(drawing: Drawing): DrawnItem[] {
  return [...drawing.items.values()].sort((a, b) => a.level - b.level);
}

/** The visible area as x, y, width and height. */
export function readViewBox({ width, height, center }: Drawing): [number, number, number, number] {
  return [center[0] - width / 2, center[1] - height / 2, width, height];
}

function put(drawing: Drawing, number: number, change: (old: DrawnItem) => Partial<DrawnItem>): void {
  const old = drawing.items.get(number) ?? { ...blank, level: number };
  if (!drawing.items.has(number) && drawing.items.size >= maxDrawnItems) return;
  drawing.items.set(number, { ...old, ...change(old) });
}

const extend = (points: readonly number[], known: number, more: number[]) => [...points.slice(0, known), ...more];
