import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ownWorkspaces } from './own-workspaces.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };

/** The paths that an image copies from the repository, not from another stage. */
function listSources(dockerfile: string): string[] {
  const lines = dockerfile.replaceAll('\\\n', ' ').matchAll(/^COPY (?!--from)(.+)$/gm);
  return [...lines].flatMap(([, words]) => words!.trim().split(/\s+/).slice(0, -1));
}

describe.each(['api', 'worker'])('Dockerfile.%s', (name) => {
  const dockerfile = read(`Dockerfile.${name}`);
  const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

  test('copies files that exist and that .dockerignore admits', () => {
    const admitted = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, pattern]) => pattern!);
    const isAdmitted = (path: string) =>
      admitted.some((pattern) =>
        pattern.includes('*')
          ? dirname(path) === dirname(pattern) && path.endsWith(pattern.slice(pattern.indexOf('*') + 1))
          : path === pattern || path.startsWith(`${pattern}/`),
      );
    const sources = listSources(dockerfile);
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(sources.filter((path) => !isAdmitted(path))).toEqual([]);
  });

  test('copies the package.json of every workspace, which npm ci compares with the lockfile', () => {
    const sources = listSources(dockerfile);
    expect(workspaces.filter((workspace) => !sources.includes(`${workspace}/package.json`))).toEqual([]);
  });

  test('installs the packages of its own workspaces only', () => {
    const own = ownWorkspaces[name]!;
    expect(dockerfile).toContain(`npm ci --omit=dev ${own.map((workspace) => `-w @runq/${workspace}`).join(' ')} `);
    expect(dockerfile).toContain(`finish-packages.mjs ${own.join(' ')}\n`);
  });

  test('ends as an unprivileged user, with a health check, labels and bills of materials', () => {
    expect(final.match(/^USER .*$/gm)).toEqual(['USER runq']);
    expect(final).toMatch(/^HEALTHCHECK .* CMD \["node", "deploy\/check-/m);
    for (const label of ['title', 'description', 'licenses', 'version', 'revision'])
      expect(final).toContain(`org.opencontainers.image.${label}=`);
    expect(final).toContain('COPY --from=production /app/sbom sbom');
    expect(final).toContain('> sbom/dpkg.tsv');
    expect(final).toContain('runq.sbom="/app/sbom"');
  });

  test('has the version of package.json', () => {
    expect(final).toContain(`ARG VERSION=${(JSON.parse(read('package.json')) as { version: string }).version}\n`);
  });
});

test('the image of the worker keeps no lists, recommended packages, or compilers', () => {
  const dockerfile = read('Dockerfile.worker');
  expect(dockerfile).toContain('--no-install-recommends');
  expect(dockerfile).toContain('/var/lib/apt/lists/*');
  expect(dockerfile).toContain('Package: python3-pythran');
});

test('the image of the worker removes the tests of libraries after the installation, which compiles them', () => {
  expect(read('deploy/dpkg-exclude.cfg')).not.toMatch(/^path-exclude=.*python3/m);
  expect(read('Dockerfile.worker')).toMatch(
    /apt-get install[\s\S]+&& find \S+ -type d -name tests -prune -exec rm -rf/,
  );
});

/** A tree of installed packages: name and what it depends on. */
function installPackages(packages: Record<string, Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'runq-images-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', JSON.stringify({ name: 'root', version: '1.0.0', workspaces: ['one', 'two'] }));
  write(
    'one/package.json',
    JSON.stringify({ name: 'one', version: '1.0.0', dependencies: { a: '1' }, devDependencies: { missing: '1' } }),
  );
  for (const [name, dependencies] of Object.entries(packages)) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', dependencies }));
    for (const file of ['index.js', 'index.js.map', 'index.d.ts']) write(`node_modules/${name}/${file}`, '');
  }
  symlinkSync('../one', join(folder, 'node_modules/one'));
  return folder;
}

test('the step of the packages removes types and compilers, and lists the rest', () => {
  const folder = installPackages({
    a: { '@types/b': '1', typescript: '1', c: '1' },
    c: {},
    '@types/b': {},
    typescript: {},
  });
  execFileSync(process.execPath, [join(root, 'deploy/finish-packages.mjs'), 'one'], { cwd: folder });
  expect(
    readdirSync(join(folder, 'node_modules'))
      .filter((name) => !name.startsWith('.'))
      .toSorted(),
  ).toEqual(['a', 'c', 'one']);
  expect(readdirSync(join(folder, 'node_modules/a')).toSorted()).toEqual(['index.js', 'package.json']);
  const sbom = JSON.parse(readFileSync(join(folder, 'sbom/npm.cdx.json'), 'utf8')) as {
    bomFormat: string;
    components: { 'bom-ref': string }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect(sbom.bomFormat).toBe('CycloneDX');
  expect(sbom.components.map((component) => component['bom-ref'])).toEqual(
    expect.arrayContaining(['a@1.0.0', 'c@1.0.0']),
  );
  expect(JSON.stringify(sbom)).not.toMatch(/@types|typescript/);
  expect(sbom.dependencies.find(({ ref }) => ref === 'a@1.0.0')!.dependsOn).toEqual(['c@1.0.0']);
});
