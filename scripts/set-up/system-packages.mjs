import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { runCommand } from './run-command.mjs';
import { hasGivenUp, rememberGivingUp } from './wanted-packages.mjs';

/** Where Debian keeps daemons, which are not on everybody's PATH. */
const furtherFolders = ['/usr/bin', '/usr/sbin', '/usr/local/bin'];
const aptLockTimeoutSeconds = 120;

/** The file of a command, looked for on the PATH and where Debian puts daemons; null when there is none. */
export function findCommand(name, path = process.env.PATH ?? '') {
  for (const folder of [...path.split(delimiter), ...furtherFolders]) {
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

/** Redis's server or its fork Valkey's; null when neither is installed. */
export function findRedisServer(find = findCommand) {
  return find('redis-server') ?? find('valkey-server');
}

/** The Python that runs programs: the setting, else Debian's, which has the scientific packages, else the first on the PATH. */
export function findPython(env) {
  const asked = env.RUNQ_PYTHON;
  if (asked) return asked.includes('/') ? (existsSync(asked) ? asked : null) : findCommand(asked);
  return existsSync('/usr/bin/python3') ? '/usr/bin/python3' : findCommand('python3');
}

/**
 * Installs what is missing of `needs` (see `needs.mjs`) with apt-get when root; else says which command would do it. A missing `required`
 * one is a refusal to start, a missing wanted one only a warning, and an attempt in vain is not repeated at every start.
 */
export async function provideSystemPackages({ root, needs, signal, isRoot = process.getuid?.() === 0 }) {
  const missing = await findMissing(needs);
  if (missing.length === 0) return;
  const aptGet = findCommand('apt-get');
  const required = missing.filter((need) => need.required);
  const wanted = missing.filter((need) => !need.required && !hasGivenUp(root, need.package));
  if (aptGet && isRoot && required.length + wanted.length > 0) {
    await runApt(aptGet, ['update'], signal);
    if (required.length > 0) await install(aptGet, required, signal);
    // All at once is quicker; one by one when one of them cannot be had.
    if (wanted.length > 0 && !(await install(aptGet, wanted, signal)))
      for (const need of wanted) await install(aptGet, [need], signal);
    signal?.throwIfAborted();
  }
  const absent = await findMissing(missing);
  const refused = absent.filter((need) => need.required);
  if (refused.length > 0) throw new LaunchError(describeRefusal(refused, absent, { aptGet, isRoot }));
  for (const need of absent) {
    if (hasGivenUp(root, need.package)) continue;
    say(`${need.what} is missing, so ${need.lost}; ${describeCure([need], { aptGet, isRoot: false })}`);
    rememberGivingUp(root, need.package);
  }
}

async function findMissing(needs) {
  const present = await Promise.all(needs.map((need) => need.isPresent()));
  return needs.filter((_, i) => !present[i]);
}

function install(aptGet, needs, signal) {
  const packages = needs.map((need) => need.package);
  say(`installing ${packages.join(', ')} (apt-get)`);
  const options = ['-y', '--no-install-recommends', '-o', `DPkg::Lock::Timeout=${aptLockTimeoutSeconds}`];
  return runApt(aptGet, ['install', ...options, ...packages], signal);
}

/** Whether apt-get succeeded; what it says is shown only when it did not. */
async function runApt(aptGet, args, signal) {
  // RUNLEVEL=1 keeps a package's own service from being started where that is decided by the run level; runq starts a Redis of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { code, output } = await runCommand(aptGet, ['-qq', ...args], { env, signal, capture: true });
  if (code !== 0) process.stderr.write(output);
  return code === 0;
}

/** Names what stops the start; the command brings what is only wanted as well, so that one is enough. */
function describeRefusal(refused, absent, machine) {
  const what = refused.map((need) => need.what).join(' and ');
  const verb = refused.length === 1 ? 'is' : 'are';
  const tried = machine.aptGet && machine.isRoot ? ' and apt-get could not install it, as shown above' : '';
  return `${what} ${verb} missing${tried}: ${describeCure(absent, machine)}`;
}

/** The exact command for this machine, or for the usual ones when it is none that we know. */
export function describeCure(needs, { aptGet, isRoot }) {
  const packages = needs.map((need) => need.package).join(' ');
  const hints = needs
    .flatMap((need) => (need.hint ? [need.hint] : []))
    .map((hint) => ` (${hint})`)
    .join('');
  if (aptGet)
    return `run \`${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${packages}\`${hints}, then start again.`;
  const brew = [...new Set(needs.map((need) => need.brew ?? need.package))].join(' ');
  const dnf = [...new Set(needs.map((need) => need.dnf ?? need.package))].join(' ');
  return `run \`dnf install -y ${dnf}\` or \`brew install ${brew}\`${hints}, then start again.`;
}
