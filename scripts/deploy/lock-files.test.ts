import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A registry in a lockfile would be asked instead of the one that npm is configured with. */
test.each(['', 'deploy/aws'])('the lockfile of "%s" names no registry, but the hash of each package', (folder) => {
  const { packages } = JSON.parse(readFileSync(join(root, folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }>;
  };
  const installed = Object.entries(packages).filter(([path]) => path.startsWith('node_modules/'));
  expect(installed.length).toBeGreaterThan(10);
  expect(installed.filter(([, { resolved }]) => /^https?:/.test(resolved ?? '')).map(([path]) => path)).toEqual([]);
  const unhashed = installed.filter(([, { integrity, link, inBundle }]) => !integrity && !link && !inBundle);
  expect(unhashed.map(([path]) => path)).toEqual([]);
});
