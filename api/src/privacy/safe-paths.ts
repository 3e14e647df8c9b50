import { createHash } from 'node:crypto';
import { extname } from 'node:path';

/** Longest name of a file or folder, in bytes of UTF-8; file systems allow 255. */
const nameBytesMax = 100;
/** Longest ending that a cut name keeps, in characters. */
const endingMax = 12;

/** Names of devices that Windows reserves, with any ending. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Returns a function that gives each path a place in an archive that unpacks on every system: relative, without names
 * that Windows refuses, and unique also where letter case and Unicode forms do not count. Spaces stay. A path that is
 * taken, or would be a file and a folder, gets the beginning of its SHA-256.
 */
export function createSafePaths(): (path: string) => string {
  const files = new Set<string>();
  const folders = new Set<string>();

  function take(path: string): boolean {
    const folded = path.normalize('NFKC').toUpperCase().toLowerCase();
    const above = listFolders(folded);
    if (files.has(folded) || folders.has(folded) || above.some((folder) => files.has(folder))) return false;
    files.add(folded);
    for (const folder of above) folders.add(folder);
    return true;
  }

  return (path) => {
    const names = path.split('/').map(toSafeName);
    if (take(names.join('/'))) return names.join('/');
    const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
    for (let copy = 1; ; copy++) {
      const suffix = copy === 1 ? `-${hash}` : `-${hash}-${copy}`;
      const other = names.map((name) => addBeforeEnding(name, suffix)).join('/');
      if (take(other)) return other;
    }
  };
}

const listFolders = (path: string): string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter((folder) => folder !== '');

function toSafeName(name: string): string {
  const replaced = name.normalize('NFC').replace(/[<>:"|?*\\/]|\p{Cc}|\p{Cf}|\p{Cs}/gu, '_');
  const plain = cutToBytes(replaced).replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  if (plain === '') return '_';
  return reserved.test(plain) ? `_${plain}` : plain;
}

/** Cuts the middle of a long name, so that its ending stays. */
function cutToBytes(name: string): string {
  if (Buffer.byteLength(name) <= nameBytesMax) return name;
  const ending = extname(name).length <= endingMax ? extname(name) : '';
  let bytes = Buffer.byteLength(ending);
  let kept = '';
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > nameBytesMax) break;
    kept += character;
  }
  return kept + ending;
}

function addBeforeEnding(name: string, suffix: string): string {
  const ending = extname(name);
  return name.slice(0, name.length - ending.length) + suffix + ending;
}
