import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../launch/launch-error.mjs';
import { log } from '../log.mjs';
import { findNpm } from './install-packages.mjs';
import { runCommand } from './run-command.mjs';

const sourceFolders = ['common/src', 'api/src', 'worker/src', 'cli/src', 'web'];
const sourceFiles = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.check.json', 'tsconfig.json'];
const workspaces = ['common', 'api', 'worker', 'cli', 'web'];
const outputs = ['common/dist', 'api/dist/main.js', 'worker/dist/main.js', 'cli/dist/main.js', 'web/dist/index.html'];
const stampFile = 'node_modules/.runq-built';
const isBuildOutput = (name) => name === 'dist' || name === 'node_modules';
const isTest = (name) => /\.test\.tsx?$/.test(name);

/**
 * Builds when the sources differ from those last built. Compares contents: a checkout changes times, a revert does not.
 */
export async function build({ root, signal }) {
  if (isBuilt(root)) return;
  const hash = hashSources(root);
  log('building');
  const npm = findNpm(process.env.npm_execpath);
  // The NODE_ENV of a caller, such as a test runner, must not change the build.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { code } = await runCommand(npm.command, [...npm.args, 'run', '--silent', 'build'], { cwd: root, env, signal });
  signal?.throwIfAborted();
  if (code !== 0) throw new LaunchError('The build failed (see above). Fix the errors and start again.');
  writeFileSync(join(root, stampFile), hash);
}

/** Whether a build of the current sources exists. */
export function isBuilt(root) {
  const stamp = join(root, stampFile);
  if (!existsSync(stamp) || !outputs.every((path) => existsSync(join(root, path)))) return false;
  return readFileSync(stamp, 'utf8') === hashSources(root);
}

/** One hash over the names and contents of all files that the build reads. Tests are not built and do not count. */
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
      if (isBuildOutput(entry.name) || isTest(entry.name)) continue;
      if (entry.isDirectory()) walk(`${folder}/${entry.name}`);
      else if (entry.isFile()) add(`${folder}/${entry.name}`);
    }
  };
  for (const folder of sourceFolders) walk(folder);
  return hash.digest('hex');
}
