/** Files that Python or pytest would load in place of the suite's own, or besides them. */
const loadedUnasked = /(^|\/)(__pycache__\/.*|conftest\.py|[^/]*\.pyc)$/;

/**
 * The files of a submission that lie beside a suite. Left out are those that would take the place of a module of the
 * suite: compiled files, configurations of pytest, and other forms of the same module.
 */
export function dropShadows<T extends { path: string }>(files: readonly T[], suiteFiles: readonly string[]): T[] {
  const modules = new Set(suiteFiles.filter((path) => path.endsWith('.py')).map((path) => path.slice(0, -3)));
  const folders = new Set(suiteFiles.flatMap(foldersOf));
  const taken = new Set([...modules, ...suiteFiles]);
  return files.filter(({ path }) => {
    if (loadedUnasked.test(path)) return false;
    const isOtherForm = modules.has(moduleOf(path)) || folders.has(moduleOf(path));
    return !isOtherForm && !foldersOf(path).some((folder) => taken.has(folder));
  });
}

/** `a/b/c.cpython-311-x86_64-linux-gnu.so` is a form of the module `a/b/c`. Other files stay what they are. */
function moduleOf(path: string): string {
  if (!/\.(py|so)$/.test(path)) return path;
  const start = path.lastIndexOf('/') + 1;
  const dot = path.indexOf('.', start);
  return dot < 0 ? path : path.slice(0, dot);
}

const foldersOf = (path: string): string[] => {
  const parts = path.split('/');
  return parts.slice(1).map((_, depth) => parts.slice(0, depth + 1).join('/'));
};
