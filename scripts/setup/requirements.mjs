import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { runCommand } from './run-command.mjs';
import { findCommand, findPython, findRedisServer } from './system-packages.mjs';

/**
 * What runq requires of the system. A requirement is `{package, what, required, isPresent, lost, hint, dnf, brew}`: the
 * Debian package, its display name, whether runq cannot start without it, and otherwise what does not work.
 */
export function listStartRequirements(env) {
  const requirements = [python(env), ...libraries.map((name) => library(env, name))];
  return env.REDIS_URL || env.REDIS_URL_FILE ? requirements : [redis, ...requirements];
}

/** The tests always start their own Redis, and need a browser with a font. */
export function listTestRequirements(env) {
  const long = env.RUNQ_LONG === '1' ? [prometheus] : [];
  return [...withOwnRedis(env), chromium, fonts, openssl, testsuite(env), ...long];
}

/** The benches always start their own Redis, for the naive worker that runq is compared with. */
export function listBenchRequirements(env, { drivesBrowser }) {
  return [...withOwnRedis(env), bubblewrap, ...(drivesBrowser ? [chromium, fonts] : [])];
}

const withOwnRedis = (env) => [redis, ...listStartRequirements(env).filter((requirement) => requirement !== redis)];

const redis = {
  package: 'redis-server',
  what: 'Redis',
  required: true,
  isPresent: async () => findRedisServer() !== null,
  hint: 'or set REDIS_URL to a running Redis',
  dnf: 'redis',
  brew: 'redis',
};

const python = (env) => ({
  package: 'python3',
  what: env.RUNQ_PYTHON ? `Python at RUNQ_PYTHON=${env.RUNQ_PYTHON}` : 'Python 3',
  required: true,
  isPresent: async () => findPython(env) !== null,
  ...(env.RUNQ_PYTHON ? { hint: 'or fix RUNQ_PYTHON' } : {}),
  brew: 'python',
});

/** What programs may import, and pytest for suites of assignments. */
const libraries = ['numpy', 'pandas', 'matplotlib', 'pytest'];

const library = (env, name) => ({
  package: `python3-${name}`,
  what: name,
  required: false,
  lost: `programs that import ${name} fail`,
  brew: name === 'matplotlib' ? 'python-matplotlib' : name,
  async isPresent() {
    const file = findPython(env);
    return file !== null && (await findLibraries(file)).has(name);
  },
});

const probes = new Map();

/** The libraries that an interpreter finds. It starts once for all that are looked for at the same time. */
function findLibraries(file) {
  const probe = probes.get(file) ?? probeLibraries(file).finally(() => probes.delete(file));
  probes.set(file, probe);
  return probe;
}

async function probeLibraries(file) {
  const names = JSON.stringify(libraries);
  const code = `import importlib.util as util\nprint(*(name for name in ${names} if util.find_spec(name)))`;
  const { output } = await runCommand(file, ['-I', '-c', code], { capture: true });
  return new Set(output.split(/\s+/));
}

const chromium = {
  package: 'chromium',
  what: 'Chromium',
  required: false,
  lost: 'the browser tests cannot run',
  isPresent: async () => findCommand('chromium') !== null,
};

const bubblewrap = {
  package: 'bubblewrap',
  what: 'Bubblewrap',
  required: false,
  lost: 'the sandbox bench skips bwrap',
  isPresent: async () => findCommand('bwrap') !== null,
};

const prometheus = {
  package: 'prometheus',
  what: 'Prometheus',
  required: false,
  lost: 'the alert rules cannot be tried',
  isPresent: async () => findCommand('promtool') !== null,
};

const openssl = {
  package: 'openssl',
  what: 'OpenSSL',
  required: false,
  lost: 'the TLS test cannot run',
  isPresent: async () => findCommand('openssl') !== null,
};

const testsuite = (env) => ({
  // Named after the version of the interpreter, which is known once it is installed.
  get package() {
    return `lib${pythonName(env) ?? 'python3'}-testsuite`;
  },
  what: "Python's own test suite",
  required: false,
  lost: 'the conformance tests fail',
  dnf: 'python3-test',
  isPresent: async () => existsSync(`/usr/lib/${pythonName(env)}/test/test_json`),
});

/** The name that Debian's packages and library folder of the interpreter use, such as `python3.11`; null for others. */
function pythonName(env) {
  const file = findPython(env);
  if (file === null) return null;
  const name = basename(realpathSync(file));
  return /^python3\.\d+$/.test(name) ? name : null;
}

const fonts = {
  package: 'fonts-dejavu-core',
  what: 'a font',
  required: false,
  lost: 'the browser tests render no text',
  dnf: 'dejavu-sans-fonts',
  brew: 'font-dejavu',
  isPresent: async () => existsSync('/usr/share/fonts/truetype') && readdirSync('/usr/share/fonts/truetype').length > 0,
};
