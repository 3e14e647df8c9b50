/** Limits: numbers of an operation, characters of a text, base64 bytes of a picture. */
const pointsMax = 1000;
const textMax = 2000;
const pictureMax = 64 * 1024;
const numberMax = 1e7;
const opsMax = 20_000;

type Check = (value: unknown) => boolean;

const number: Check = (value) => typeof value === 'number' && Math.abs(value) <= numberMax;
const points: Check = (value) => Array.isArray(value) && value.length <= pointsMax && value.every(number);
const color: Check = (value) => typeof value === 'string' && /^(#[0-9a-f]{6})?$/.test(value);
const text: Check = (value) => typeof value === 'string' && (value.length <= textMax || [...value].length <= textMax);
const mediaType: Check = (value) => value === 'image/png' || value === 'image/gif';
const base64: Check = (value) =>
  typeof value === 'string' && value.length <= pictureMax && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
/** Null keeps the previous value. */
const or =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** The arguments of each operation; see docs/turtle.md. */
const operations: Record<string, Check[]> = {
  line: [number, number, points, or(color), or(number)],
  polygon: [number, number, points, or(color), or(color), or(number)],
  text: [number, number, number, or(text), or(text), or(text), or(number), or(text), or(color)],
  image: [number, number, number, or(number)],
  picture: [number, mediaType, base64],
  level: [number, number],
  delete: [number],
  background: [color],
  region: [number, number, number, number],
  size: [number, number],
  title: [text],
  frame: [number],
  ask: [text],
};

const isOperation = (op: unknown): op is unknown[] => {
  if (!Array.isArray(op) || typeof op[0] !== 'string' || !Object.hasOwn(operations, op[0])) return false;
  const checks = operations[op[0]]!;
  return op.length === checks.length + 1 && checks.every((check, i) => check(op[i + 1]));
};

/** The valid drawing operations of a turtle item; null when it is not one. The program controls them. */
export function parseTurtle(item: unknown): { ops: unknown[][] } | null {
  if (typeof item !== 'object' || item === null || !('ops' in item) || !Array.isArray(item.ops)) return null;
  const ops = item.ops.slice(0, opsMax).filter(isOperation);
  return ops.length === 0 ? null : { ops };
}
