import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './import-graph.js';

const folders = ['common', 'api', 'worker', 'web', 'cli', 'e2e', 'bench', 'scripts'];
const skipped = new Set(['node_modules', 'dist', '__pycache__', 'coverage']);
const code = /\.(ts|tsx|mjs|py|lua)$/;

/** Every source file of the repository below `root`. */
export function readSources(root: string): Sources {
  const sources: Sources = new Map();
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) walk(path);
      else if (entry.isFile() && code.test(entry.name)) sources.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of folders) if (present.has(folder)) walk(folder);
  return sources;
}
