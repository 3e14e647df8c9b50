/** One import of a file, as written. */
export interface Import {
  specifier: string;
  /** Erased at compile time. */
  typeOnly: boolean;
}

const fromClause = /^\s*(import|export)\s+(type\s+)?([^'"`;]*?)\s*from\s*['"]([^'"]+)['"]/gm;
const bareImport = /^\s*import\s*['"]([^'"]+)['"]/gm;
const dynamicImport = /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g;
const blockComment = /\/\*[\s\S]*?\*\//g;
const lineComment = /^\s*\/\/.*$/gm;

/** The text without its comments, which may mention imports. */
export function stripComments(text: string): string {
  return text.replace(blockComment, '').replace(lineComment, '');
}

/**
 * The imports, re-exports and dynamic imports of a file. Scans this project's formatted sources, not all JavaScript.
 */
export function scanImports(text: string): Import[] {
  const code = stripComments(text);
  const imports: Import[] = [];
  for (const [, , type, names, specifier] of code.matchAll(fromClause))
    imports.push({ specifier: specifier!, typeOnly: type !== undefined || isAllTypes(names!) });
  for (const [, specifier] of code.matchAll(bareImport)) imports.push({ specifier: specifier!, typeOnly: false });
  for (const [, specifier] of code.matchAll(dynamicImport)) imports.push({ specifier: specifier!, typeOnly: false });
  return imports;
}

/** `{ type A, type B }` is erased like `type { A, B }`. */
function isAllTypes(names: string): boolean {
  const inner = names.match(/^\{([\s\S]*)\}$/)?.[1];
  if (inner === undefined) return false;
  const parts = inner.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').every((part) => part.startsWith('type '));
}
