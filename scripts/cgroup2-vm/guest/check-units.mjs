/**
 * Checks a guest that systemd booted: the services of `deploy/` are up, the worker reaches tier 1 without root, runs
 * finish, and a stop drains.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const api = 'http://127.0.0.1:3000';
const group = '/sys/fs/cgroup/system.slice/runq-worker.service';
const readyTimeoutMs = 180_000;
const failures = [];

const check = (what, holds, seen = '') => {
  process.stdout.write(`${holds ? ' ✓' : ' ✗'} ${what}${holds ? '' : `: ${JSON.stringify(seen)}`}\n`);
  if (!holds) failures.push(what);
};
const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim();
const show = (unit, property) => run('systemctl', 'show', '--value', '-p', property, unit);
const request = async (path, options) => {
  const response = await fetch(api + path, options);
  return { status: response.status, body: await response.json().catch(() => null) };
};

async function waitUntilReady() {
  const deadline = performance.now() + readyTimeoutMs;
  for (;;) {
    const readiness = await request('/readyz').catch((error) => ({ status: 0, body: String(error) }));
    if (readiness.status === 200 || performance.now() > deadline) return readiness;
    await sleep(500);
  }
}

const post = (body, token) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
  body: JSON.stringify(body),
});

const ready = await waitUntilReady();
check('the services are ready', ready.status === 200, ready);
if (failures.length > 0) {
  process.stdout.write(
    run('journalctl', '-b', '--no-pager', '-o', 'cat', '-u', 'runq-worker', '-u', 'runq-api').slice(-4000),
  );
  process.exit(1);
}
const workers = JSON.stringify(ready.body);
check('the worker has tier 1', /"tier":1\b/.test(workers), ready.body);
const pid = show('runq-worker', 'MainPID');
check('the worker is not root', !/^Uid:\s+0\b/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')));
check(
  'the worker is in the leaf of its cgroup',
  readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().endsWith('/runq-main'),
);
const groups = existsSync(group)
  ? readdirSync(group).filter((name) => name.startsWith('runq-') && name !== 'runq-main')
  : [];
check('the cgroups of the sandbox are below the service', groups.length === 1, groups);

const { body } = await request('/v1/dev/token', post({ userId: 'ada' }));
const execute = async (code) => (await request('/v1/runs?wait=60000', post({ code }, body.token))).body;
const good = await execute('print(6 * 7)');
check('a program runs', JSON.stringify(good).includes('42'), good);
const greedy = await execute('import mmap\nm = mmap.mmap(-1, 1 << 30)\nfor i in range(0, 1 << 30, 4096): m[i] = 1\n');
check('a program over its memory limit gets memory_limit', greedy?.verdict === 'memory_limit', greedy);
check('the service keeps running', show('runq-worker', 'MainPID') === pid, show('runq-worker', 'ActiveState'));
const proc = await execute('import os; print(sorted(p for p in os.listdir("/proc") if p.isdigit())[:1] != [])');
check('programs see their own /proc', JSON.stringify(proc).includes('True'), proc);

run('systemctl', 'stop', 'runq-worker');
check('the worker stops cleanly', show('runq-worker', 'Result') === 'success', show('runq-worker', 'Result'));
check('no cgroup is left', !existsSync(group), existsSync(group) ? readdirSync(group) : '');
run('systemctl', 'stop', 'runq-api');
check('the API stops cleanly', show('runq-api', 'Result') === 'success', show('runq-api', 'Result'));
process.exit(failures.length === 0 ? 0 : 1);
