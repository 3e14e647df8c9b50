import type { Drawing, DrawnItem } from './drawing.js';

/** Colours and texts that a description names at most. */
const maxColours = 5;
const maxTexts = 5;

/** Describes a drawing for screen readers: its size, the number of items by kind, the colours, the texts. */
export function describeDrawing(drawing: Drawing): string {
  const items = [...drawing.items.values()];
  const lines = items.filter((item) => item.kind === 'line' && item.stroke !== '');
  const isDot = ({ points }: DrawnItem) => points.every((value, i) => value === points[i % 2]);
  // A pen that was put down but not moved also leaves a line of no length, which is invisible at width 1.
  const dots = lines.filter((item) => isDot(item) && item.width > 1);
  const strokes = lines.filter((item) => !isDot(item)).reduce((sum, { points }) => sum + points.length / 2 - 1, 0);
  const shapes = items.filter((item) => item.kind === 'polygon' && item.fill !== '');
  const images = items.filter((item) => item.kind === 'image' && item.picture !== 0);
  const texts = items.flatMap((item) => (item.kind === 'text' && item.text.trim() !== '' ? [item.text.trim()] : []));
  const colours = new Set([...lines.map((item) => item.stroke), ...shapes.map((item) => item.fill)]);

  const parts = [
    count(strokes, 'line'),
    count(dots.length, 'dot'),
    count(shapes.length, 'filled shape'),
    count(images.length, 'picture'),
    texts.length > 0
      ? `the text ${texts
          .slice(0, maxTexts)
          .map((text) => `“${text}”`)
          .join(', ')}`
      : '',
  ].filter((part) => part !== '');
  const named = [...colours].slice(0, maxColours).map(nameColour);
  const inColours = named.length > 0 ? ` in ${[...new Set(named)].join(', ')}` : '';
  const content = parts.length === 0 ? 'empty' : parts.join(', ');
  return `Turtle drawing of ${drawing.width} by ${drawing.height}: ${content}${inColours}.`;
}

const count = (number: number, noun: string) =>
  number === 0 ? '' : `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

/** The nearest common name of a colour `#rrggbb`. */
function nameColour(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ];
  const [low, high] = [Math.min(red, green, blue), Math.max(red, green, blue)];
  if (high < 48) return 'black';
  if (high - low < 32) return low > 224 ? 'white' : 'grey';
  const spread = high - low;
  const sector =
    high === red
      ? (green - blue) / spread + (green < blue ? 6 : 0)
      : high === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  const hue = sector * 60;
  if (hue >= 15 && hue < 45 && high < 190) return 'brown';
  const names: [number, string][] = [
    [15, 'red'],
    [45, 'orange'],
    [70, 'yellow'],
    [165, 'green'],
    [200, 'cyan'],
    [260, 'blue'],
    [290, 'purple'],
    [345, 'pink'],
  ];
  return names.find(([end]) => hue < end)?.[1] ?? 'red';
}
