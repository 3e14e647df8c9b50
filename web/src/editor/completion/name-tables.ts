/** What the interpreter knows of a name: its kind, call signature, summary, and members of a class. */
export type NameEntry = readonly [kind: NameKind, signature?: string, summary?: string, members?: NameTable];
/** Function, class, exception, module, value, keyword. */
type NameKind = 'f' | 'c' | 'e' | 'm' | 'v' | 'k';
export type NameTable = { readonly [name: string]: NameEntry };

const files = import.meta.glob<NameTable>('../../python-names/*.json', { import: 'default' });
const pathOf = (module: string) => `../../python-names/${module}.json`;

/** Names of the modules with a table, in alphabetical order. */
export const knownModules: readonly string[] = Object.keys(files)
  .map((path) => path.slice(pathOf('').lastIndexOf('/') + 1, -'.json'.length))
  .filter((name) => name !== 'builtins');

/**
 * Loads the names of a module, or of `builtins`, which scripts/generate_python_names.py reads from the interpreter.
 * Null for a module without a table, and when it cannot be loaded.
 */
export async function loadNameTable(module: string): Promise<NameTable | null> {
  const load = files[pathOf(module)];
  // The browser stores loaded modules; a failed load is tried again with the next key.
  return load ? load().catch(() => null) : null;
}

/** Reads an own entry: the tables are plain objects, which inherit `constructor` and others. */
export const readEntry = (table: NameTable | null, name: string): NameEntry | null =>
  table && Object.hasOwn(table, name) ? table[name]! : null;
