import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTemplate, findContainer, type Resource } from './create-template.js';

const folder = mkdtempSync(join(tmpdir(), 'runq-aws-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What Docker writes for a container, in short. */
const createConfig = (args: string[]) => ({
  process: { args },
  mounts: [
    { destination: '/proc', type: 'proc', options: ['nosuid'] },
    { destination: '/sys/fs/cgroup', type: 'cgroup', options: ['ro', 'nosuid', 'noexec', 'nodev'] },
  ],
  linux: {
    maskedPaths: ['/proc/kcore'],
    readonlyPaths: ['/proc/sys'],
    seccomp: { defaultAction: 'SCMP_ACT_ERRNO' },
    resources: { memory: { limit: 1 } },
  },
});

/** Runs the runtime with a runc that prints its arguments; returns these and the configuration that it finds. */
function runRuntime(config: object, command: string[]) {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'runc'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  const output = execFileSync('python3', [pathOf('../worker-host/runq-runtime'), ...command], {
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      RUNQ_SECCOMP_PROFILE: pathOf('../../seccomp-worker.json'),
    },
    encoding: 'utf8',
  });
  return { output: output.trim(), config: JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Resource };
}

const create = ['--root', '/run/runc', '--systemd-cgroup', 'create', '--bundle', folder, 'c0ffee'];

test('the runtime gives the container of a worker its profile, its own /proc and a writable cgroup', () => {
  const { output, config } = runRuntime(
    createConfig(['/sbin/docker-init', '--', 'node', 'deploy/enter-worker.mjs']),
    create,
  );
  assert.equal(output, create.join(' '));
  assert.deepEqual([config.linux.maskedPaths, config.linux.readonlyPaths], [[], []]);
  assert.deepEqual(config.mounts[1].options, ['nosuid', 'noexec', 'nodev', 'rw']);
  assert.deepEqual(config.mounts[0].options, ['nosuid']);
  assert.deepEqual(config.linux.resources, { memory: { limit: 1 }, pids: { limit: 4096 } });
  const { defaultAction, architectures, syscalls } = config.linux.seccomp;
  assert.equal(defaultAction, 'SCMP_ACT_ALLOW');
  assert.equal(architectures.length, 1);
  const profile = JSON.parse(readFileSync(pathOf('../../seccomp-worker.json'), 'utf8'));
  assert.deepEqual(
    syscalls,
    profile.syscalls.map(({ names, action, errnoRet }: Resource) => ({ names, action, errnoRet })),
  );
});

test('the runtime changes no other container, and passes other commands on', () => {
  const other = createConfig(['/agent']);
  assert.deepEqual(runRuntime(other, create).config, other);
  const worker = createConfig(['node', 'deploy/enter-worker.mjs']);
  for (const command of [['--version'], ['features'], ['delete', '--force', 'c0ffee']]) {
    const { output, config } = runRuntime(worker, command);
    assert.equal(output, command.join(' '));
    assert.deepEqual(config, worker);
  }
});

test('the entry point that the runtime looks for is that of the image', () => {
  assert.match(
    readFileSync(pathOf('../../../Dockerfile.worker'), 'utf8'),
    /CMD \["node", "deploy\/enter-worker\.mjs"\]/,
  );
});

test('the command of the container signs a token of role ops with the claims that the API requires', () => {
  const { Command } = findContainer(createTemplate(), 'metrics-token');
  const file = join(folder, 'token');
  const secret = 'a-secret-of-this-test';
  const [program, ...rest] = Command as string[];
  execFileSync(program!, [...rest.slice(0, -1), file], {
    env: { PATH: process.env.PATH, RUNQ_JWT_SECRET: secret, RUNQ_JWT_AUDIENCE: 'runq' },
  });
  const [header, claims, signature] = readFileSync(file, 'utf8').split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  assert.deepEqual(decode(header!), { alg: 'HS256', typ: 'JWT' });
  const { iat, exp, ...others } = decode(claims!);
  assert.deepEqual(others, { sub: 'metrics-collector', role: 'ops', aud: 'runq' });
  assert.equal(exp - iat, 365 * 86_400);
  assert.equal(signature, createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url'));
});
