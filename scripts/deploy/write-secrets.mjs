import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tokenDays = 365;
const placeholder = '>CHANGE-THIS-PASSWORD';
const newPassword = () => randomBytes(24).toString('base64url');
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Writes the secrets of docker-compose.yml into `folder` and returns the names of the files written.
 *
 * Files that exist stay as they are, except `ops-token`: it is signed again, and valid for a year. `users` is the text
 * of deploy/redis-users.acl, which gets the hash of the password instead of the password.
 *
 * Containers have users of their own and see the mode of the file only. So each file is readable, and the folder is
 * closed to other users of the host.
 */
export function writeSecrets({ folder, users, now = Date.now() }) {
  if (!users.includes(placeholder)) throw new Error(`deploy/redis-users.acl has no ${placeholder}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const written = [];
  const path = (name) => join(folder, name);
  const write = (name, text) => {
    writeFileSync(path(name), text, { mode: 0o644 });
    chmodSync(path(name), 0o644);
    written.push(name);
  };

  const hasUrl = existsSync(path('redis-url'));
  if (hasUrl !== existsSync(path('redis-users.acl')))
    throw new Error(`${folder} has one of redis-url and redis-users.acl: restore the other, or delete both`);
  if (!hasUrl) {
    const password = newPassword();
    const hash = createHash('sha256').update(password).digest('hex');
    write('redis-url', `redis://runq:${password}@redis:6379\n`);
    write('redis-users.acl', users.replace(placeholder, `#${hash}`));
  }
  for (const name of ['jwt-secret', 'grafana-password']) if (!existsSync(path(name))) write(name, `${newPassword()}\n`);
  write('ops-token', `${signOpsToken(readFileSync(path('jwt-secret'), 'utf8').trim(), now)}\n`);
  return written;
}

/** A token of role ops for Prometheus and the first sign-in, signed with HS256. */
function signOpsToken(secret, now) {
  const issued = Math.floor(now / 1000);
  const claims = { sub: 'operator', role: 'ops', iat: issued, exp: issued + tokenDays * 86_400 };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
