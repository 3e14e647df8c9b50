import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ownWorkspaces } from './own-workspaces.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Locked {
  version: string;
  resolved?: string;
  link?: boolean;
  dev?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};

/** Where Node finds a package from a folder of the lockfile; null for an optional one that is not locked. */
function findPackage(from: string, name: string): string | null {
  for (
    let folder = from;
    ;
    folder = folder.includes('/node_modules/') ? folder.replace(/\/node_modules\/.*?$/, '') : ''
  ) {
    const path = join(folder, 'node_modules', name);
    if (packages[path]) return path;
    if (folder === '') return null;
  }
}

/** The paths in the lockfile that the dependencies of some workspaces lead to, without those of other platforms. */
function listProduction(workspaces: string[]): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path) || !existsSync(join(root, path))) return;
    found.add(path);
    const { link, resolved, dependencies, optionalDependencies, peerDependencies } = packages[path]!;
    if (link) {
      visit(resolved!);
      return;
    }
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const target = findPackage(path, name);
      if (target !== null) visit(target);
    }
  };
  for (const workspace of workspaces) visit(join('node_modules/@runq', workspace));
  return [...found];
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

test.each(Object.entries(ownWorkspaces))(
  'the bill of the image of the %s lists what the lockfile has for it, and nothing for development',
  (_image, workspaces) => {
    const folder = mkdtempSync(join(tmpdir(), 'runq-bill-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const production = listProduction(workspaces);
    const installed = production.filter((path) => path.startsWith('node_modules/'));
    for (const path of ['', ...production.filter((path) => !packages[path]!.link)]) {
      mkdirSync(join(folder, path), { recursive: true });
      cpSync(join(root, path, 'package.json'), join(folder, path, 'package.json'));
    }
    for (const workspace of workspaces) {
      const link = join(folder, 'node_modules/@runq', workspace);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join('../..', workspace), link);
    }

    execFileSync(process.execPath, [join(root, 'deploy/finish-packages.mjs'), ...workspaces], { cwd: folder });
    const { components } = JSON.parse(readFileSync(join(folder, 'sbom/npm.cdx.json'), 'utf8')) as {
      components: { 'bom-ref': string }[];
    };
    const isForTypes = (name: string) => /^(@types\/|@typescript\/|typescript$|undici-types$)/.test(name);
    const versionOf = ({ link, resolved, version }: Locked) => (link ? packages[resolved!]!.version : version);
    const expected = installed
      .map((path) => ({ name: nameOf(path), version: versionOf(packages[path]!) }))
      .filter(({ name }) => !isForTypes(name));
    const listed = components.map((component) => component['bom-ref']);
    expect(listed.toSorted()).toEqual(
      [...new Set(expected.map(({ name, version }) => `${name}@${version}`))].toSorted(),
    );

    const needed = new Set(installed.map(nameOf));
    const forDevelopment = Object.keys(packages).filter((path) => packages[path]!.dev && !needed.has(nameOf(path)));
    expect(forDevelopment.map(nameOf)).toContain('vitest');
    const isListed = (path: string) => listed.includes(`${nameOf(path)}@${packages[path]!.version}`);
    expect(isListed('node_modules/ioredis')).toBe(true);
    expect(forDevelopment.filter(isListed)).toEqual([]);
  },
);
