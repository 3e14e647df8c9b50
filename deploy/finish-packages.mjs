/**
 * Step of the images, after `npm ci --omit=dev`: writes the bill of materials of the installed packages and removes
 * what no running process reads.
 *
 *   node deploy/finish-packages.mjs WORKSPACE...     in the folder of package.json and node_modules
 *
 * npm installs packages of types and TypeScript although they are only development dependencies of dependencies. They
 * and declarations are removed, and are not in the bill: `sbom/npm.cdx.json`, CycloneDX.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const isTypesOnly = (name) => /^(@types\/.+|@typescript\/.+|typescript|undici-types)$/.test(name);
const isNeededForTypesOnly = (file) => /\.d\.[cm]?ts(\.map)?$|\.[cm]?js\.map$/.test(file);

const workspaces = process.argv.slice(2);
for (const folder of ['.', ...workspaces]) {
  const path = join(folder, 'package.json');
  const { devDependencies: _, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
  // The others are not installed, which npm would refuse to describe.
  writeFileSync(path, `${JSON.stringify(folder === '.' ? { ...rest, workspaces } : rest, null, 2)}\n`);
}

const sbom = JSON.parse(
  execFileSync('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
);
// The reference of a component is `name@version`.
const isKept = (reference) => !isTypesOnly(reference.replace(/(?<=.)@[^@]*$/, ''));
mkdirSync('sbom', { recursive: true });
writeFileSync(
  'sbom/npm.cdx.json',
  JSON.stringify({
    ...sbom,
    components: sbom.components.filter((component) => isKept(component['bom-ref'])),
    dependencies: sbom.dependencies
      .filter(({ ref }) => isKept(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) })),
  }),
);

for (const name of ['@types', '@typescript', 'typescript', 'undici-types'])
  rmSync(join('node_modules', name), { recursive: true, force: true });
for (const entry of readdirSync('node_modules', { recursive: true, withFileTypes: true }))
  if (entry.isFile() && isNeededForTypesOnly(entry.name)) rmSync(join(entry.parentPath ?? entry.path, entry.name));
