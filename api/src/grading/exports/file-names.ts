import { createHash } from 'node:crypto';

/** Longest file name without its ending, in bytes of UTF-8; file systems allow 255. */
const fileNameBytesMax = 100;

/** Names of devices that Windows reserves, with any ending. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Returns a function that gives each student a file name without its ending: the id where that is a plain name, with
 * other characters replaced by `_`. Names are unique also where letter case and Unicode forms do not count. A name that
 * is taken gets the beginning of the id's SHA-256, so it hardly depends on the order of students.
 */
export function createFileNames(): (student: string) => string {
  const taken = new Set<string>();
  const take = (name: string) => {
    const folded = name.normalize('NFKC').toUpperCase().toLowerCase();
    if (taken.has(folded)) return false;
    taken.add(folded);
    return true;
  };
  return (student) => {
    const plain = toPlainName(student);
    if (take(plain)) return plain;
    const hashed = `${plain}-${createHash('sha256').update(student).digest('hex').slice(0, 8)}`;
    let name = hashed;
    for (let copy = 2; !take(name); copy++) name = `${hashed}-${copy}`;
    return name;
  };
}

function toPlainName(student: string): string {
  const replaced = student.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}@._-]+/gu, '_');
  const cut = cutToBytes(replaced, fileNameBytesMax)
    .replace(/\.+$/, '_')
    .replace(/^[.\-\p{M}]+/u, '_');
  if (cut === '') return 'student';
  return reserved.test(cut) ? `_${cut}` : cut;
}

function cutToBytes(text: string, bytesMax: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return text.slice(0, end);
}
