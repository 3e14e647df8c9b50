import { createImportGraph, type Edge, findCycle, type Sources } from './import-graph.js';
import { layerOf, packageRules } from './layers.js';
import { stripComments } from './scan-imports.js';

const longestFileLines = 250;
const largestFolderFiles = 30;
/** The Python client is one file, which people copy; the schema of the other client is generated. */
const product = /^(api|worker|common|web|cli)\/|^clients\/typescript\/(?!src\/schema\.ts)/;
const isCode = (path: string) => /\.(ts|tsx|mjs|py|lua)$/.test(path);
/** Lua and Python belong to the layer of their TypeScript side. */
const isArchitected = (path: string) => /\.(ts|tsx)$/.test(path) && !isTest(path);
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || /^\w+\/test\//.test(path);
const forbiddenName = /(^|\/)(index\.tsx?|(lib|utils?|helpers?|types|shared)(\.\w+$|\/))/;
const caseOfNames =
  /^([a-z0-9]+(-[a-z0-9]+)*(\.(test|config|mutation|property))*\.(ts|tsx|mjs)|[a-z0-9_]+\.py|[a-z][A-Za-z0-9-]*\.lua)$/;
const mains = /^(api|worker|cli)\/src\/main\.ts$/;

/**
 * All violations of the architecture rules in a set of sources, one sentence each: names, lengths, sizes of folders,
 * imports between layers, restricted packages, reads of the environment, cycles. Tests may import across layers, but
 * never between api and worker.
 */
export function findViolations(sources: Sources): string[] {
  const graph = createImportGraph(sources);
  const violations: string[] = [];
  for (const [path, text] of sources) {
    violations.push(...checkName(path), ...checkLength(path, text), ...checkEnvironment(path, text));
    for (const edge of graph.get(path) ?? []) {
      violations.push(...checkArrow(path, edge), ...checkPackage(path, edge));
    }
  }
  violations.push(...checkFolders(sources), ...checkProcesses(graph), ...checkContractPackages(graph));
  const cycle = findCycle(graph);
  if (cycle) violations.push(`circular import: ${cycle.join(' -> ')}`);
  return violations;
}

function checkName(path: string): string[] {
  if (!isCode(path)) return [];
  if (layerOf(path) === null && isArchitected(path)) return [`${path}: belongs to no layer`];
  if (forbiddenName.test(path)) return [`${path}: the name says nothing about what is in it`];
  const name = path.slice(path.lastIndexOf('/') + 1);
  return caseOfNames.test(name) ? [] : [`${path}: file names are kebab-case after their main export`];
}

function checkLength(path: string, text: string): string[] {
  if (!isCode(path) || isTest(path) || !(product.test(path) || path.startsWith('scripts/'))) return [];
  const lines = text.replace(/\n$/, '').split('\n').length;
  return lines > longestFileLines ? [`${path}: ${lines} lines, at most ${longestFileLines}: split it by concept`] : [];
}

function checkFolders(sources: Sources): string[] {
  const sizes = new Map<string, number>();
  for (const path of sources.keys()) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  return [...sizes]
    .filter(([, files]) => files > largestFolderFiles)
    .map(([folder, files]) => `${folder}: ${files} files, at most ${largestFolderFiles}: split it by concept`);
}

function checkEnvironment(path: string, text: string): string[] {
  if (!/\.tsx?$/.test(path) || !product.test(path) || isTest(path) || mains.test(path)) return [];
  return /\bprocess\s*(\.|\[\s*['"])\s*env\b/.test(stripComments(text))
    ? [`${path}: reads process.env; only main.ts does and hands it to config.ts`]
    : [];
}

function checkArrow(path: string, edge: Edge): string[] {
  const { target, specifier } = edge;
  if (target === null) {
    const crosses = /^@runq\/(api|worker)\b/.test(specifier);
    return crosses ? [`${path}: imports ${specifier}; nothing imports from api or worker`] : [];
  }
  if (mains.test(target)) return [`${path}: imports ${target}; nothing imports a main`];
  return isTest(path) ? checkTestArrow(path, target) : checkLayers(path, target, edge.typeOnly);
}

/** A test may import any file of its own workspace and of `common`. */
function checkTestArrow(path: string, target: string): string[] {
  const [own, other] = [path.split('/')[0], target.split('/')[0]];
  return own === other || (other === 'common' && own !== 'e2e') ? [] : [`${path}: a test of ${own} imports ${target}`];
}

function checkLayers(path: string, target: string, typeOnly: boolean): string[] {
  const from = layerOf(path);
  const to = layerOf(target);
  if (from === null || to === null) return [];
  if (from.imports.includes(to.name) || (typeOnly && from.types?.includes(to.name))) return [];
  const how = from.types?.includes(to.name) ? 'may import only types from' : 'may not import from';
  return [`${path}: ${from.name} ${how} ${to.name} (${target})`];
}

function checkPackage(path: string, { specifier }: Edge): string[] {
  if (!product.test(path) || isTest(path)) return [];
  return packageRules
    .filter((rule) => rule.specifier.test(specifier) && !rule.allowed.test(path))
    .map((rule) => `${path}: may not import ${rule.name}`);
}

/** One file of the sandbox starts processes, so that reading one file shows which processes can be started. */
function checkProcesses(graph: Map<string, Edge[]>): string[] {
  const starting = [...graph].filter(
    ([path, edges]) => path.startsWith('worker/') && !isTest(path) && edges.some(isChildProcess),
  );
  return starting.length > 1
    ? [`${starting.map(([path]) => path).join(', ')}: only one file may import node:child_process`]
    : [];
}

const isChildProcess = ({ specifier, typeOnly }: Edge) => /^(node:)?child_process$/.test(specifier) && !typeOnly;

function checkContractPackages(graph: Map<string, Edge[]>): string[] {
  return [...graph]
    .filter(([path]) => path.startsWith('common/src/contract/') && !isTest(path))
    .flatMap(([path, edges]) =>
      edges
        .filter(({ specifier, target }) => target === null && specifier !== 'zod')
        .map(({ specifier }) => `${path}: the contract imports only zod, not ${specifier}`),
    );
}
