/** What the server allows of a path; the same figures stand in its contract. */
export const pathCaps = { characters: 255, parts: 10, partBytes: 255 } as const;

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** Characters that no name here may hold: they break a download, a zip file or a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const strangeCharacter = /[\u0000-\u001f\u007f\\]/;

/**
 * Why a file cannot have this name next to the others, in words for the person who typed it; null when it can.
 * Names that differ only in case are refused: on most students' own computers they are one file.
 */
export function findPathProblem(path: string, others: readonly string[]): string | null {
  if (path.trim() === '') return 'Give the file a name, such as helper.py.';
  if (path !== path.trim()) return 'A name cannot begin or end with a space.';
  if (strangeCharacter.test(path)) return 'A name cannot hold a backslash, a tab or a line break.';
  if (path.length > pathCaps.characters) return `A name can have at most ${pathCaps.characters} characters.`;
  if (path.startsWith('/')) return 'A name cannot begin with a slash.';
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'Between slashes there must be the name of a folder, not nothing, "." or "..".';
  if (parts.length > pathCaps.parts) return `Folders can be at most ${pathCaps.parts - 1} deep.`;
  if (parts.some((part) => bytesOf(part) > pathCaps.partBytes)) return 'That name is too long.';
  const folded = path.toLowerCase();
  for (const other of others) {
    const taken = other.toLowerCase();
    if (taken === folded) return `There is already a file named ${other}.`;
    if (folded.startsWith(`${taken}/`)) return `${other} is a file, so it cannot be a folder too.`;
    if (taken.startsWith(`${folded}/`)) return `${path} is a folder here, so it cannot be a file too.`;
  }
  return null;
}

/** The path of a new file for what was typed: without an ending it is meant to be a program, which can be run and imported. */
export function toNewPath(typed: string): string {
  const path = typed.trim();
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' || name.includes('.') ? path : `${path}.py`;
}

/** The first free name of the row `name.py`, `name_2.py`, `name_3.py`, which can still be imported. */
export function findFreePath(wanted: string, others: readonly string[]): string {
  const dot = wanted.lastIndexOf('.');
  const [stem, ending] = dot > wanted.lastIndexOf('/') + 1 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ''];
  let path = wanted;
  for (let number = 2; findPathProblem(path, others) !== null && number <= others.length + 2; number++)
    path = `${stem}_${number}${ending}`;
  return path;
}
