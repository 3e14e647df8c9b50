import { existsSync, readdirSync } from 'node:fs';
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
  return [redis, ...needsOfStart(env).filter((need) => need !== redis), chromium, fonts, openssl, testsuite];
}

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

const openssl = {
  package: 'openssl',
  what: 'OpenSSL',
  required: false,
  lost: 'the test of TLS cannot run',
  isPresent: async () => findCommand('openssl') !== null,
};

const testsuite = {
  package: 'libpython3-testsuite',
  what: "Python's own test suite",
  required: false,
  lost: 'the conformance tests fail',
  dnf: 'python3-test',
  isPresent: async () => libraryFolders().some((folder) => existsSync(`${folder}/test/test_json`)),
};

/** Where Debian keeps the standard library of each of its Pythons. */
const libraryFolders = () =>
  readdirSync('/usr/lib')
    .filter((name) => /^python3\.\d+$/.test(name))
    .map((name) => `/usr/lib/${name}`);

const fonts = {
  package: 'fonts-dejavu-core',
  what: 'a font',
  required: false,
  lost: 'the browser tests see no letters',
  dnf: 'dejavu-sans-fonts',
  brew: 'font-dejavu',
  isPresent: async () => existsSync('/usr/share/fonts/truetype') && readdirSync('/usr/share/fonts/truetype').length > 0,
};
