import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './import-graph.js';

const codeFolders = ['common', 'api', 'worker', 'web', 'cli', 'clients', 'e2e', 'bench', 'scripts'];
const skipped = new Set(['node_modules', 'dist', '__pycache__', 'coverage', '.git', '.data', 'secrets']);
const code = /\.(ts|tsx|mjs|py|lua)$/;
/**
 * Code, Markdown, configuration with comments, and scripts without an ending. Data (JSON, .cases, .acl) is no prose.
 */
const prose = /\.(ts|tsx|mjs|py|lua|md|css|html|sh|yml|service)$|^Dockerfile\.|^[a-z-]+$/;

/** Every source file of the repository below `root`. */
export function readSources(root: string): Sources {
  const present = new Set(readdirSync(root));
  return new Map(codeFolders.filter((name) => present.has(name)).flatMap((name) => readFolder(root, name, code)));
}

/** Every file below `root` that people write and read: code, comments, documentation. */
export function readProse(root: string): Sources {
  return new Map(readFolder(root, '', prose));
}

function readFolder(root: string, folder: string, pattern: RegExp): [string, string][] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : readFolder(root, path, pattern);
    return entry.isFile() && pattern.test(entry.name)
      ? [[path, readFileSync(join(root, path), 'utf8')] as [string, string]]
      : [];
  });
}
