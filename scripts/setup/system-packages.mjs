import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LaunchError } from '../launch/launch-error.mjs';
import { log } from '../log.mjs';
import { recentlyFailed, recordFailure } from './optional-packages.mjs';
import { runCommand } from './run-command.mjs';

/** Folders of daemons and user-installed commands, which not every PATH has. */
const extraFolders = ['/usr/bin', '/usr/sbin', '/usr/local/bin'];
const aptLockTimeoutSeconds = 120;

/** The path of a command on the PATH or in Debian's folders for daemons; null when it is not installed. */
export function findCommand(name, path = process.env.PATH ?? '') {
  for (const folder of [...path.split(delimiter), ...extraFolders]) {
    const file = join(folder, name);
    try {
      if (!folder) continue;
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return null;
}

/** The server of Redis or of its fork Valkey; null when neither is installed. */
export function findRedisServer(find = findCommand) {
  return find('redis-server') ?? find('valkey-server');
}

/**
 * The Python that runs programs: RUNQ_PYTHON, else Debian's (it has the scientific packages), else that on the PATH.
 */
export function findPython(env) {
  const configured = env.RUNQ_PYTHON;
  if (configured?.includes('/')) return existsSync(configured) ? configured : null;
  if (configured) return findCommand(configured);
  return existsSync('/usr/bin/python3') ? '/usr/bin/python3' : findCommand('python3');
}

/**
 * Installs missing requirements (see `requirements.mjs`) with apt-get when root, else names the command that does it.
 * Without a `required` one runq does not start. A missing optional one is a warning, and its installation is not
 * retried at every start.
 */
export async function installSystemPackages({ root, requirements, signal, isRoot = process.getuid?.() === 0 }) {
  const missing = await findMissing(requirements);
  if (missing.length === 0) return;
  const aptGet = findCommand('apt-get');
  const required = missing.filter((one) => one.required);
  const optional = missing.filter((one) => !one.required && !recentlyFailed(root, one.package));
  if (aptGet && isRoot && required.length + optional.length > 0) {
    await runApt(aptGet, ['update'], signal);
    if (required.length > 0) await install(aptGet, required, signal);
    // Together is faster; one by one where one of them is not available.
    if (optional.length > 0 && !(await install(aptGet, optional, signal)))
      for (const one of optional) await install(aptGet, [one], signal);
    signal?.throwIfAborted();
  }
  const stillMissing = await findMissing(missing);
  const blocking = stillMissing.filter((one) => one.required);
  if (blocking.length > 0) throw new LaunchError(describeMissing(blocking, stillMissing, { aptGet, isRoot }));
  for (const one of stillMissing) {
    if (recentlyFailed(root, one.package)) continue;
    log(`${one.what} is missing: ${one.lost}. ${describeInstallCommand([one], { aptGet, isRoot: false })}`);
    recordFailure(root, one.package);
  }
}

async function findMissing(requirements) {
  const present = await Promise.all(requirements.map((one) => one.isPresent()));
  return requirements.filter((_, i) => !present[i]);
}

function install(aptGet, requirements, signal) {
  const packages = requirements.map((one) => one.package);
  log(`installing ${packages.join(', ')} (apt-get)`);
  const options = ['-y', '--no-install-recommends', '-o', `DPkg::Lock::Timeout=${aptLockTimeoutSeconds}`];
  return runApt(aptGet, ['install', ...options, ...packages], signal);
}

/** Whether apt-get succeeded; prints its output only when it failed. */
async function runApt(aptGet, args, signal) {
  // RUNLEVEL=1 prevents packages from starting their service where the run level decides; runq starts its own Redis.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { code, output } = await runCommand(aptGet, ['-qq', ...args], { env, signal, capture: true });
  if (code !== 0) process.stderr.write(output);
  return code === 0;
}

/** Names the required packages that are missing; the command installs the optional ones as well. */
function describeMissing(blocking, missing, machine) {
  const what = blocking.map((one) => one.what).join(' and ');
  const verb = blocking.length === 1 ? 'is' : 'are';
  const tried = machine.aptGet && machine.isRoot ? ', and apt-get could not install it (see above)' : '';
  return `${what} ${verb} missing${tried}. ${describeInstallCommand(missing, machine)}`;
}

/** The command for this machine, or for the usual package managers when there is no apt-get. */
export function describeInstallCommand(requirements, { aptGet, isRoot }) {
  const packages = requirements.map((one) => one.package).join(' ');
  const hints = requirements
    .flatMap((one) => (one.hint ? [one.hint] : []))
    .map((hint) => ` (${hint})`)
    .join('');
  const sudo = isRoot ? '' : 'sudo ';
  if (aptGet) return `Run \`${sudo}apt-get install -y --no-install-recommends ${packages}\`${hints} and start again.`;
  const brew = [...new Set(requirements.map((one) => one.brew ?? one.package))].join(' ');
  const dnf = [...new Set(requirements.map((one) => one.dnf ?? one.package))].join(' ');
  return `Run \`dnf install -y ${dnf}\` or \`brew install ${brew}\`${hints} and start again.`;
}
