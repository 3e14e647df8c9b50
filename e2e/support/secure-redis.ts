import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort, until } from './start-runq.js';

const usersFile = fileURLToPath(new URL('../../deploy/redis-users.acl', import.meta.url));
const backupUserFile = fileURLToPath(new URL('../../deploy/redis-backup-user.acl', import.meta.url));
const password = 'a-password-of-this-test';
const adminPassword = 'another-password';

/**
 * A TLS-only Redis whose only users are those of `deploy/redis-users.acl` and `deploy/redis-backup-user.acl`, and an
 * administrator for the test.
 */
export async function startSecureRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'runq-secure-redis-'));
  const path = (name: string) => join(folder, name);
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', [...request, ...names, '-keyout', path('key.pem'), '-out', path('ca.pem')], {
    stdio: 'ignore',
  });
  const users = [usersFile, backupUserFile]
    .map((file) => readFileSync(file, 'utf8').replace('CHANGE-THIS-PASSWORD', password))
    .join('');
  writeFileSync(path('users.acl'), `${users}user admin on >${adminPassword} ~* &* +@all\n`);

  const port = await findFreePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', path('ca.pem'), '--tls-key-file', path('key.pem')];
  const settings = [
    '--port',
    '0',
    '--bind',
    '127.0.0.1',
    '--tls-ca-cert-file',
    path('ca.pem'),
    '--tls-auth-clients',
    'no',
  ];
  const safety = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction'];
  const server = spawn(
    'redis-server',
    [...tls, ...settings, ...safety, '--dir', folder, '--aclfile', path('users.acl')],
    {
      stdio: 'ignore',
    },
  );
  const exited = new Promise((resolve) => server.once('exit', resolve));

  /** The output of `redis-cli`, including its errors. */
  function ask(user: 'admin' | 'runq', ...command: string[]): string {
    const login = ['--user', user, '--pass', user === 'admin' ? adminPassword : password, '--no-auth-warning'];
    const where = ['-h', '127.0.0.1', '-p', String(port), '--tls', '--cacert', path('ca.pem')];
    return execFileSync('redis-cli', [...where, ...login, ...command], { encoding: 'utf8' });
  }
  function isUp(): boolean {
    try {
      return ask('admin', 'PING').includes('PONG');
    } catch {
      return false;
    }
  }
  await until(isUp, 'Redis to answer over TLS');
  return {
    url: `rediss://runq:${password}@localhost:${port}`,
    backupUrl: `rediss://runq-backup:${password}@localhost:${port}`,
    password,
    caFile: path('ca.pem'),
    ask,
    async close(): Promise<void> {
      server.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
