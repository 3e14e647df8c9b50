import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LaunchError } from '../launch/launch-error.mjs';
import { log } from '../log.mjs';
import { runCommand } from './run-command.mjs';

const stampFile = 'node_modules/.runq-installed';

/**
 * Runs `npm ci` when `node_modules` does not match the lockfile. A stamp in `node_modules` holds the hash of the
 * lockfile and Node's module ABI. Without a stamp, a manual installation counts when npm's own record in it is not
 * older than the lockfile.
 */
export async function installPackages({ root, signal }) {
  if (isInstalled(root)) return;
  log('installing npm packages (npm ci); this takes about a minute');
  const npm = findNpm(process.env.npm_execpath);
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, error } = await runCommand(npm.command, [...npm.args, ...options], { cwd: root, signal });
  signal?.throwIfAborted();
  if (error) throw new LaunchError(`Cannot run npm (${error.message}). Install it with Node and start again.`);
  if (code !== 0) throw new LaunchError('npm ci failed (see above). Check the network and the disk, then start again.');
  writeFileSync(join(root, stampFile), makeStamp(root));
}

/** The npm that runs this script, by its `npm_execpath`, else the one on the PATH. */
export function findNpm(execPath) {
  const isNpm = execPath && basename(execPath) === 'npm-cli.js' && existsSync(execPath);
  return isNpm ? { command: process.execPath, args: [execPath] } : { command: 'npm', args: [] };
}

/** Whether `node_modules` matches the lockfile, by the stamp or by npm's own record. */
export function isInstalled(root) {
  const stamp = join(root, stampFile);
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === makeStamp(root);
  const record = join(root, 'node_modules/.package-lock.json');
  return existsSync(record) && statSync(record).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

function makeStamp(root) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${hash} abi ${process.versions.modules}\n`;
}
