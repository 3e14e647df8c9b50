import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const unitFolders = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
const redisUnits = ['redis-server.service', 'valkey-server.service', 'redis.service', 'valkey.service'];
/** Services have temporary folders of their own (PrivateTmp=). */
const temporary = /^\/(var\/)?tmp\//;
const userNamespaceRestriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';

/** The unit of a Redis or Valkey on this host; null when there is none. */
export function findRedisUnit(folders = unitFolders) {
  return redisUnits.find((name) => folders.some((folder) => existsSync(join(folder, name)))) ?? null;
}

/** The AppArmor profile that a worker needs where the kernel restricts user namespaces; null elsewhere. */
export function findAppArmorProfile(path = userNamespaceRestriction) {
  return existsSync(path) && readFileSync(path, 'utf8').trim() === '1' ? 'runq-worker' : null;
}

/** The line of an account in /etc/passwd, as name and uid; null when it does not exist. */
function findAccount(accounts, isWanted) {
  const fields = accounts.split('\n').map((line) => line.split(':'));
  const found = fields.find(([name, , uid]) => isWanted(name, Number(uid)));
  return found ? { name: found[0], uid: Number(found[2]) } : null;
}

/**
 * The accounts of the services: the owner of the installation, since a home is often closed to others, or an account of
 * its own for each service when root owns it. `accounts` is the text of /etc/passwd.
 */
export function chooseUsers(root, accounts) {
  const { uid } = statSync(root);
  const owner = uid === 0 ? null : findAccount(accounts, (_, id) => id === uid);
  return owner ? { api: owner.name, worker: owner.name } : { api: 'runq-api', worker: 'runq' };
}

/**
 * What must be done before the services can start, one sentence each: missing accounts, files, builds, and folders that
 * an account may not enter.
 */
export function findObstacles({ root, node, users, accounts, environmentFiles }) {
  const names = [...new Set(Object.values(users))];
  const found = names.map((name) => ({ name, account: findAccount(accounts, (other) => other === name) }));
  const missing = found
    .filter(({ account }) => account === null)
    .map(({ name }) => `add the account: useradd --system --no-create-home --shell /usr/sbin/nologin ${name}`);
  const closed = found.flatMap(({ name, account }) =>
    [root, node].flatMap((path) => {
      const folder = findClosedFolder(path, account?.uid ?? null);
      return folder
        ? [`${name} may not enter ${folder}, which has ${path}: allow it (chmod o+x), or move ${path}`]
        : [];
    }),
  );
  const hidden = [root, node].filter((path) => temporary.test(path));
  const built = ['api', 'worker'].every((name) => existsSync(join(root, name, 'dist/main.js')));
  const files = environmentFiles.filter((path) => !existsSync(path));
  return [
    ...missing,
    ...closed,
    ...hidden.map((path) => `move ${path}: services do not see temporary folders`),
    ...(built ? [] : [`build it: npm run build, in ${root}`]),
    ...files.map((path) => `write ${path} with the settings, readable by root only`),
  ];
}

/** The outermost folder above `path` that others than its owner may not enter; null when all may. */
function findClosedFolder(path, uid) {
  const folders = [];
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) folders.unshift(folder);
  const isClosed = (folder) => {
    const { mode, uid: owner } = statSync(folder);
    return owner !== uid && (mode & 0o001) === 0;
  };
  return folders.find((folder) => existsSync(folder) && isClosed(folder)) ?? null;
}
