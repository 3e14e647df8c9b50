import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import { parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Any object of a manifest. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: unknown;
}

/** The objects with pods. */
export type Workload = Deployment | StatefulSet;

/** The objects of a text with YAML documents. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text, { merge: true }).map((document) => document.toJS() as Manifest);
}

/** Whether this machine has kubectl with Kustomize. */
export const hasKustomize = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

/** Builds a folder of deploy/kubernetes with `kubectl kustomize`; throws with its message. */
export function buildOverlay(name: string): Manifest[] {
  const folder = join(root, 'deploy/kubernetes', name);
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`kubectl kustomize ${folder}: ${stderr}`);
  return parseManifests(stdout);
}

/**
 * Checks manifests against the types of the Kubernetes API: TypeScript reports names that the API does not know, values
 * of another type and missing fields. Returns its messages.
 */
export function findTypeProblems(manifests: Manifest[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'runq-kubernetes-'));
  try {
    const lines = manifests.map(({ apiVersion, kind, ...rest }, index) => {
      const group = apiVersion.includes('/') ? apiVersion.replace(/\.k8s\.io\//, '/') : `core/${apiVersion}`;
      const type = `import('kubernetes-types/${group}').${kind}`;
      return `export const ${kind}${index}: ${type} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
    });
    writeFileSync(join(folder, 'manifests.ts'), `${lines.join('\n')}\n`);
    const compilerOptions = {
      ...{ noEmit: true, strict: true, skipLibCheck: true, types: [] },
      ...{ module: 'ESNext', moduleResolution: 'bundler', target: 'ES2022' },
      paths: { 'kubernetes-types/*': [join(root, 'node_modules/kubernetes-types/*')] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['manifests.ts'] }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    if (status === 0) return [];
    return stdout.split('\n').filter((line) => line.trim() !== '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
