import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { describe, expect, onTestFinished, test } from 'vitest';
import { countRuns } from './count-runs.js';
import { findSettingProblems, settingNames } from './find-setting-problems.js';
import { listVariables, parseSize, readCompose } from './read-compose.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const file = join(root, 'docker-compose.yml');
const text = readFileSync(file, 'utf8');
const { services, networks, secrets, volumes } = readCompose(file);
const list = Object.entries(services);
const find = (name: string) => services[name]!;
const secretValues = {
  REDIS_URL: 'redis://runq:password@redis:6379',
  RUNQ_JWT_SECRET: 'a-key-of-32-bytes-for-this-test!',
};

/** A machine of 4 GB, less what the operating system needs. */
const memoryBytesMax = 3.5 * 1024 ** 3;

/** The rules of dclint about the order and the quoting of keys; the schema is always checked. */
const styleRules = [
  ...['no-quotes-in-volumes', 'require-project-name-field', 'require-quotes-in-ports', 'service-keys-order'],
  ...['services-alphabetical-order', 'service-dependencies-alphabetical-order', 'service-ports-alphabetical-order'],
  ...['top-level-properties-order'],
  // Reads `${VARIABLE:-127.0.0.1:3000}` as a port without an address.
  'no-unbound-port-interfaces',
];

function lint(path: string): string[] {
  const rules = Object.fromEntries(styleRules.map((name) => [name, 0 as const]));
  const results = new DCLinter({ rules, quiet: false, debug: false, exclude: [] }).lintFiles([path], false);
  expect(results).toHaveLength(1);
  return results[0]!.messages.map(({ rule, message }) => `${rule}: ${message}`);
}

test('docker-compose.yml follows the Compose specification', () => {
  expect(lint(file)).toEqual([]);
});

test.each([
  ['mem_limit:', 'mem_limt:'],
  ['restart: unless-stopped', 'restart: [always]'],
  ['internal: true', 'internals: true'],
])('the check finds a wrong key or value: %s as %s', (right, wrong) => {
  const folder = mkdtempSync(join(tmpdir(), 'runq-compose-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'docker-compose.yml'), text.replace(right, wrong));
  expect(lint(join(folder, 'docker-compose.yml'))).toEqual([expect.stringContaining('invalid-schema')]);
});

describe.each(['api', 'worker'] as const)('the environment of the %s', (process) => {
  test('has settings of the process only, and values that it accepts', () => {
    expect(findSettingProblems(process, stringify(find(process).environment), secretValues)).toEqual([]);
  });

  test.each([
    ['RUNQ_WORKER_SLOTZ', '20', /has no setting RUNQ_WORKER_SLOTZ/],
    ['REDIS_URL_FILES', '/run/secrets/redis_url', /has no setting REDIS_URL_FILES/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL must be one of/],
  ])('a check finds %s=%s', (name, value, sentence) => {
    const env = { ...stringify(find(process).environment), [name]: value };
    expect(findSettingProblems(process, env, secretValues)).toEqual([expect.stringMatching(sentence)]);
  });
});

/** YAML reads numbers and booleans where Compose passes texts. */
const stringify = (env: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value ?? '')]));

test('docs/deployment.md lists every variable that is no setting, and no other', () => {
  const docs = readFileSync(join(root, 'docs/deployment.md'), 'utf8');
  const section = /## With Docker Compose\n([\s\S]*?)\n## /.exec(docs)![1]!;
  const documented = [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name!);
  const own = listVariables(text).filter((name) => !settingNames.has(name));
  expect(documented.toSorted()).toEqual(own.toSorted());
});

test('the worker has neither the keys of sign-in nor a network outside', () => {
  expect(find('worker').secrets).toEqual(['redis_url']);
  expect(find('worker').networks).toEqual(['inside']);
  expect(networks.inside).toEqual({ internal: true });
});

test('Redis asks for a password and publishes no port', () => {
  expect(find('redis').ports).toBeUndefined();
  expect(find('redis').networks).toEqual(['inside']);
  expect(find('redis').command!.join(' ')).toContain('--aclfile /run/secrets/redis_users');
  expect(readFileSync(join(root, 'deploy/redis-users.acl'), 'utf8')).toMatch(/^user default off$/m);
});

test('no password or key stands in the environment', () => {
  const names = list.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
  expect(names.filter((name) => /SECRET|PASSWORD|TOKEN|REDIS_URL/.test(name) && !name.endsWith('_FILE'))).toEqual([]);
});

test('every published port is on the loopback address, except those of the proxy', () => {
  const ports = list.flatMap(([name, service]) => (name === 'proxy' ? [] : (service.ports ?? [])));
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('containers are unprivileged', () => {
  expect(text).not.toMatch(/^\s*privileged:/m);
  for (const [name, service] of list) {
    expect(service.cap_drop, name).toEqual(['ALL']);
    expect(service.security_opt, name).toContain('no-new-privileges:true');
  }
});

test('the worker has the options of tier 1', () => {
  expect(find('worker').security_opt).toEqual(
    expect.arrayContaining(['seccomp=./deploy/seccomp-worker.json', 'systempaths=unconfined', 'writable-cgroups=true']),
  );
});

test('without profiles, and with the proxy, the limits of memory fit a machine of 4 GB', () => {
  const limits = list.map(([name, { profiles, mem_limit }]) => ({ name, profiles, bytes: parseSize(mem_limit ?? '') }));
  const always = limits.filter(({ profiles }) => !profiles || profiles.includes('proxy'));
  expect(always.map(({ name }) => name).toSorted()).toEqual(['api', 'proxy', 'redis', 'worker']);
  expect(always.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(memoryBytesMax);
});

test('the worker has the memory of ten runs', () => {
  expect(countRuns(parseSize(find('worker').mem_limit!))).toBe(10);
});

test('Redis has room above its maxmemory for a rewrite of its file', () => {
  const { command, mem_limit } = find('redis');
  const maxBytes = parseSize(command![command!.indexOf('--maxmemory') + 1]!);
  expect(parseSize(mem_limit!)).toBeGreaterThanOrEqual(2 * maxBytes);
});

test('every file, secret, volume and network that a service uses exists', () => {
  const used = list.flatMap(([, service]) => [
    ...(service.volumes ?? []).map((volume) => volume.split(':')[0]!),
    ...(service.build ? [`./${service.build.dockerfile}`] : []),
  ]);
  const isThere = (name: string) =>
    name.startsWith('./') ? existsSync(join(root, name)) : Object.hasOwn(volumes, name);
  expect(used.filter((name) => !isThere(name))).toEqual([]);
  const named = list.flatMap(([, service]) => service.secrets ?? []);
  const sources = named.map((secret) => (typeof secret === 'string' ? secret : secret.source));
  expect(new Set(sources)).toEqual(new Set(Object.keys(secrets)));
  expect(new Set(list.flatMap(([, service]) => service.networks))).toEqual(new Set(Object.keys(networks)));
});

test('the API trusts the network of the proxy, and nothing else', () => {
  expect(find('api').environment!.RUNQ_TRUST_PROXY).toBe(networks.proxied!.ipam!.config[0]!.subnet);
  const members = list.filter(([, service]) => service.networks.includes('proxied')).map(([name]) => name);
  expect(members.toSorted()).toEqual(['api', 'proxy']);
  const proxy = readFileSync(join(root, 'deploy/caddy/Caddyfile'), 'utf8');
  expect(proxy).toMatch(/dynamic a \{\s+name api\s+port 3000\b/);
});
