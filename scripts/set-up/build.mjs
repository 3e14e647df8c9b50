import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { findNpm } from './install-packages.mjs';
import { runCommand } from './run-command.mjs';

const sourceFolders = ['common/src', 'api/src', 'worker/src', 'web'];
const sourceFiles = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.check.json', 'tsconfig.json'];
const workspaces = ['common', 'api', 'worker', 'web'];
const results = ['common/dist', 'api/dist/main.js', 'worker/dist/main.js', 'web/dist/index.html'];
const stampFile = 'node_modules/.runq-built';
const isBuildResult = (name) => name === 'dist' || name === 'node_modules';
const isTest = (name) => /\.(test|testkit)\.tsx?$/.test(name);

/** Builds when the sources are not the ones last built: contents are compared, since a checkout changes times and a revert does not. */
export async function build({ root, signal }) {
  if (isBuilt(root)) return;
  const hash = hashSources(root);
  say('building');
  const npm = findNpm(process.env.npm_execpath);
  // Whoever starts this, a test runner for one, must not change what is built.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { code } = await runCommand(npm.command, [...npm.args, 'run', '--silent', 'build'], { cwd: root, env, signal });
  signal?.throwIfAborted();
  if (code !== 0) throw new LaunchError('The build failed as shown above: mend the sources, then start again.');
  writeFileSync(join(root, stampFile), hash);
}

/** Whether the build is there and is one of the present sources. */
export function isBuilt(root) {
  const stamp = join(root, stampFile);
  if (!existsSync(stamp) || !results.every((path) => existsSync(join(root, path)))) return false;
  return readFileSync(stamp, 'utf8') === hashSources(root);
}

/** One hash of the names and contents of everything that the build reads; tests are not built and do not count. */
export function hashSources(root) {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  for (const path of [
    ...sourceFiles,
    ...workspaces.flatMap((name) => [`${name}/package.json`, `${name}/tsconfig.json`]),
  ])
    if (existsSync(join(root, path))) add(path);
  const walk = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isBuildResult(entry.name) || isTest(entry.name)) continue;
      if (entry.isDirectory()) walk(`${folder}/${entry.name}`);
      else if (entry.isFile()) add(`${folder}/${entry.name}`);
    }
  };
  for (const folder of sourceFolders) walk(folder);
  return hash.digest('hex');
}
