import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { runCommand } from './run-command.mjs';
import { findCommand, findPython, findRedisServer } from './system-packages.mjs';

/**
 * What runq needs of the system. A need is `{package, what, required, isPresent, lost, hint, dnf, brew}`: the Debian package, its name for
 * people, whether runq cannot start without it, and otherwise what is lost.
 */
export function needsOfStart(env) {
  const needs = [redis, python(env), ...scientific.map((name) => library(env, name))];
  return env.REDIS_URL || env.REDIS_URL_FILE ? needs.filter((need) => need !== redis) : needs;
}

/** The tests need a Redis of their own in any case, and a browser with letters. */
export function needsOfTest(env) {
  return [...needsBesides(env), chromium, fonts, openssl, testsuite(env)];
}

/** The benches need a Redis of their own, too, since the naive worker beside us does; those of the pages also a browser. */
export function needsOfBench(env, { drivesBrowser }) {
  return [...needsBesides(env), bubblewrap, ...(drivesBrowser ? [chromium, fonts] : [])];
}

const needsBesides = (env) => [redis, ...needsOfStart(env).filter((need) => need !== redis)];

const redis = {
  package: 'redis-server',
  what: 'Redis',
  required: true,
  isPresent: async () => findRedisServer() !== null,
  hint: 'or set REDIS_URL to a Redis that runs already',
  dnf: 'redis',
  brew: 'redis',
};

const python = (env) => ({
  package: 'python3',
  what: env.RUNQ_PYTHON ? `Python at RUNQ_PYTHON=${env.RUNQ_PYTHON}` : 'Python 3',
  required: true,
  isPresent: async () => findPython(env) !== null,
  ...(env.RUNQ_PYTHON ? { hint: 'or mend RUNQ_PYTHON' } : {}),
  brew: 'python',
});

const scientific = ['numpy', 'pandas', 'matplotlib'];

const library = (env, name) => ({
  package: `python3-${name}`,
  what: name,
  required: false,
  lost: `programs that import ${name} fail`,
  brew: name === 'matplotlib' ? 'python-matplotlib' : name,
  async isPresent() {
    const file = findPython(env);
    if (file === null) return false;
    const probe = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${name}') is None)`;
    return (await runCommand(file, ['-I', '-c', probe], { capture: true })).code === 0;
  },
});

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
  lost: 'the bench of the sandbox has no bwrap beside it',
  isPresent: async () => findCommand('bwrap') !== null,
};

const openssl = {
  package: 'openssl',
  what: 'OpenSSL',
  required: false,
  lost: 'the test of TLS cannot run',
  isPresent: async () => findCommand('openssl') !== null,
};

const testsuite = (env) => ({
  // Named after the interpreter's own version, which is known once that is installed.
  get package() {
    return `lib${pythonName(env) ?? 'python3'}-testsuite`;
  },
  what: "Python's own test suite",
  required: false,
  lost: 'the conformance tests fail',
  dnf: 'python3-test',
  isPresent: async () => existsSync(`/usr/lib/${pythonName(env)}/test/test_json`),
});

/** `python3.11` for example: what Debian's packages and library folder of the interpreter are named after; null for any other. */
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
  lost: 'the browser tests see no letters',
  dnf: 'dejavu-sans-fonts',
  brew: 'font-dejavu',
  isPresent: async () => existsSync('/usr/share/fonts/truetype') && readdirSync('/usr/share/fonts/truetype').length > 0,
};
