/** The server's limits for a path, as in its contract. */
const pathLimits = { characters: 255, parts: 10, partBytes: 255 } as const;

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** Characters that break downloads, zip files or terminals. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters.
const forbiddenCharacter = /[\u0000-\u001f\u007f\\]/;

/**
 * Returns why a file cannot have this name beside the others, as a sentence for the user; null for a valid name.
 * Names that differ only in case are rejected: most students' own computers treat them as one file.
 */
export function validatePath(path: string, others: readonly string[]): string | null {
  if (path.trim() === '') return 'Enter a name, such as helper.py.';
  if (path !== path.trim()) return 'Names cannot start or end with a space.';
  if (forbiddenCharacter.test(path)) return 'Names cannot contain a backslash, tab or line break.';
  if (path.length > pathLimits.characters) return `Names can have up to ${pathLimits.characters} characters.`;
  if (path.startsWith('/')) return 'Names cannot start with a slash.';
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'Folder names cannot be empty, "." or "..".';
  if (parts.length > pathLimits.parts) return `Folders can be nested up to ${pathLimits.parts - 1} levels deep.`;
  if (parts.some((part) => bytesOf(part) > pathLimits.partBytes)) return 'This name is too long.';
  const folded = path.toLowerCase();
  for (const other of others) {
    const taken = other.toLowerCase();
    if (taken === folded) return `A file named ${other} already exists.`;
    if (folded.startsWith(`${taken}/`)) return `${other} is a file, so it cannot contain other files.`;
    if (taken.startsWith(`${folded}/`)) return `A folder named ${path} already exists.`;
  }
  return null;
}

/** Turns typed text into a new file's path. Without an extension it becomes a Python file. */
export function toNewPath(typed: string): string {
  const path = typed.trim();
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' || name.includes('.') ? path : `${path}.py`;
}

/** The first free name of `name.py`, `name_2.py`, `name_3.py`, ...: all of them valid module names for `import`. */
export function findFreePath(wanted: string, others: readonly string[]): string {
  const dot = wanted.lastIndexOf('.');
  const [stem, ending] = dot > wanted.lastIndexOf('/') + 1 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ''];
  let path = wanted;
  for (let number = 2; validatePath(path, others) !== null && number <= others.length + 2; number++)
    path = `${stem}_${number}${ending}`;
  return path;
}
