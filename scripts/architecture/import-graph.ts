import { posix } from 'node:path';
import { type Import, scanImports } from './scan-imports.js';

/** Texts of files by their path from the root of the repository. */
export type Sources = Map<string, string>;

/** An import and the source file it resolves to; null for a package, a style sheet and the like. */
export interface Edge extends Import {
  target: string | null;
}

const endings = ['.ts', '.tsx', '.mjs'];

/** The imports of each file, resolved as TypeScript and the export map of `common` do. */
export function createImportGraph(sources: Sources): Map<string, Edge[]> {
  const graph = new Map<string, Edge[]>();
  for (const [path, text] of sources) {
    if (!endings.some((ending) => path.endsWith(ending))) continue;
    graph.set(
      path,
      scanImports(text).map((one) => ({ ...one, target: resolve(sources, path, one.specifier) })),
    );
  }
  return graph;
}

function resolve(sources: Sources, from: string, specifier: string): string | null {
  const base = locate(from, specifier);
  if (base === null) return null;
  const stem = base.replace(/\.(js|mjs|jsx)$/, '');
  return [base, ...endings.map((ending) => stem + ending)].find((path) => sources.has(path)) ?? null;
}

function locate(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const workspace = specifier.match(/^@runq\/(\w+)\/(.+)$/);
  if (!workspace) return null;
  return workspace[2]!.startsWith('test/') ? `${workspace[1]}/${workspace[2]}` : `${workspace[1]}/src/${workspace[2]}`;
}

/** One import cycle as a list of paths, with the first repeated at the end; null when there is none. */
export function findCycle(graph: Map<string, Edge[]>): string[] | null {
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string[] | null => {
    if (done.has(path)) return null;
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) return [...trail.slice(seenAt), path];
    trail.push(path);
    for (const { target } of graph.get(path) ?? []) {
      const cycle = target === null ? null : visit(target);
      if (cycle) return cycle;
    }
    trail.pop();
    done.add(path);
    return null;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path);
    if (cycle) return cycle;
  }
  return null;
}
