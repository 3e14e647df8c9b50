import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { chooseUsers, findAppArmorProfile, findObstacles, findRedisUnit } from './describe-installation.mjs';
import { renderUnit, unitNames } from './render-units.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const read = (name: string) => readFileSync(join(root, 'deploy', name), 'utf8');
const installation = {
  root: '/srv/runq',
  node: '/usr/local/bin/node',
  user: 'ada',
  redisUnit: 'valkey-server.service' as string | null,
};
const render = (name: string, changes: object = {}) => renderUnit(read(name), { ...installation, ...changes });

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runq-systemd-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs `npm run install:systemd` with options. */
function install(...options: string[]) {
  const args = ['--user', 'root', '--api-user', 'root', '--redis', 'none', ...options];
  return spawnSync(process.execPath, [join(root, 'scripts/install-systemd.mjs'), ...args], { encoding: 'utf8' });
}

describe.each(unitNames)('%s', (name) => {
  test('has the paths, the account and the Redis of the installation', () => {
    const lines = render(name).split('\n');
    const main = name === 'runq-api.service' ? 'api/dist/main.js' : 'worker/dist/main.js';
    expect(lines).toEqual(
      expect.arrayContaining([
        'After=network-online.target valkey-server.service',
        'Wants=network-online.target valkey-server.service',
        'User=ada',
        'WorkingDirectory=/srv/runq',
        `ExecStart=/usr/local/bin/node ${main}`,
        'ProtectHome=yes',
      ]),
    );
  });

  test('does not wait for a Redis on another host', () => {
    expect(render(name, { redisUnit: null })).toMatch(/^After=network-online\.target$/m);
  });

  test('sees an installation in a home, which stays closed to writes', () => {
    expect(render(name, { root: '/home/ada/runq' })).toMatch(/^ProtectHome=read-only$/m);
    expect(render(name, { node: '/root/.nvm/node' })).toMatch(/^ProtectHome=read-only$/m);
    expect(render(name, { root: '/homes/runq' })).toMatch(/^ProtectHome=yes$/m);
  });

  test('quotes paths as systemd reads them', () => {
    const unit = render(name, { root: '/srv/100% runq', node: '/opt/my node/$v/node' });
    expect(unit).toMatch(/^WorkingDirectory=\/srv\/100%% runq$/m);
    expect(unit).toMatch(/^ExecStart="\/opt\/my node\/\$\$v\/node" /m);
  });

  test('refuses an account that is no name', () => {
    expect(() => render(name, { user: 'ada\nExecStartPre=/bin/sh' })).toThrow(/is no name of an account/);
  });
});

test('a worker gets its AppArmor profile where the kernel restricts user namespaces', () => {
  const file = join(makeFolder(), 'restricted');
  writeFileSync(file, '1\n');
  expect(findAppArmorProfile(file)).toBe('runq-worker');
  expect(findAppArmorProfile('/nonexistent')).toBeNull();
  expect(render('runq-worker.service', { appArmorProfile: 'runq-worker' })).toMatch(/^AppArmorProfile=runq-worker$/m);
});

test('finds the unit of Redis by its name on each distribution', () => {
  const folder = makeFolder();
  expect(findRedisUnit([folder])).toBeNull();
  writeFileSync(join(folder, 'valkey.service'), '');
  expect(findRedisUnit([folder])).toBe('valkey.service');
  writeFileSync(join(folder, 'redis-server.service'), '');
  expect(findRedisUnit([folder])).toBe('redis-server.service');
});

test('services run as the owner of the installation, and as accounts of their own when root owns it', () => {
  const accounts = `root:x:0:0::/root:/bin/sh\nada:x:${process.getuid!() || 4321}:4321::/home/ada:/bin/sh\n`;
  const folder = makeFolder();
  const own = process.getuid!() === 0 ? { api: 'runq-api', worker: 'runq' } : { api: 'ada', worker: 'ada' };
  expect(chooseUsers(folder, accounts)).toEqual(own);
  expect(chooseUsers('/', accounts)).toEqual({ api: 'runq-api', worker: 'runq' });
});

test('names what prevents a start: accounts, closed folders, builds, files of settings', () => {
  const folder = makeFolder();
  const inside = join(folder, 'closed/runq');
  mkdirSync(inside, { recursive: true });
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'closed'), 0o700);
  const obstacles = findObstacles({
    ...{ root: inside, node: '/usr/bin/env', accounts: 'grace:x:54321:54321::/:/bin/sh\n' },
    users: { api: 'runq-api', worker: 'grace' },
    environmentFiles: ['/nonexistent/api.env'],
  });
  expect(obstacles).toEqual([
    'add the account: useradd --system --no-create-home --shell /usr/sbin/nologin runq-api',
    expect.stringMatching(/^runq-api may not enter .*\/closed, which has .*\/closed\/runq/),
    expect.stringMatching(/^grace may not enter .*\/closed, which has/),
    ...(/^\/(var\/)?tmp\//.test(inside) ? [`move ${inside}: services do not see temporary folders`] : []),
    `build it: npm run build, in ${inside}`,
    'write /nonexistent/api.env with the settings, readable by root only',
  ]);
});

test('--print prints both units and writes nothing', () => {
  const folder = makeFolder();
  const { status, stdout } = install('--print', '--folder', folder);
  expect(status).toBe(0);
  for (const name of unitNames) expect(stdout).toContain(`# ${join(folder, name)}\n`);
  expect(stdout.match(/^WorkingDirectory=.*$/gm)).toEqual(unitNames.map(() => `WorkingDirectory=${root}`));
  expect(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout).toBe('');
});

test('explains an unknown option and a folder that it may not write', () => {
  expect(install('--prnt')).toMatchObject({ status: 1, stderr: expect.stringContaining('--print') });
  const { status, stderr } = install('--folder', join(makeFolder(), 'missing'));
  expect(status).toBe(1);
  expect(stderr).toContain('no such file or directory');
});

const { status: hasSystemd } = spawnSync('systemd-analyze', ['--version']);

test.skipIf(hasSystemd !== 0)('systemd accepts the units (skipped without systemd-analyze)', () => {
  const folder = makeFolder();
  expect(install('--folder', folder).status).toBe(0);
  const verify = (...names: string[]) => {
    const paths = names.map((name) => join(folder, name));
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' });
    // Keys that systemd before 254 does not know yet, and faults of other units of this host.
    return stderr.split('\n').filter((line) => line.includes(folder) && !line.includes("'DelegateSubgroup'"));
  };
  expect(verify(...unitNames)).toEqual([]);
  writeFileSync(join(folder, 'wrong.service'), read('runq-api.service').replace('LimitNOFILE', 'LimitNOFILES'));
  expect(verify('wrong.service')).toEqual([expect.stringContaining("'LimitNOFILES'")]);
});
