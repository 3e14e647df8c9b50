/**
 * Entry point of a worker's container.
 *
 * The cgroup of a container belongs to root, and a worker should not run as root. Started as root with a writable
 * cgroup v2, this delegates the cgroup to the user `runq`, as systemd does (cgroups(7), "Delegation"), and irrevocably
 * switches to that user before loading the worker. Started as another user, it only loads the worker, which reports
 * what is missing.
 */
import { chownSync, readFileSync } from 'node:fs';

const group = '/sys/fs/cgroup';
const delegated = ['', '/cgroup.procs', '/cgroup.subtree_control', '/cgroup.threads'];

function readUser(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (!line) throw new Error(`No user ${name} in /etc/passwd. Build the image with Dockerfile.worker.`);
  const [, , uid, gid] = line.split(':').map(Number);
  return { uid, gid };
}

if (process.getuid() === 0) {
  const { uid, gid } = readUser('runq');
  try {
    for (const file of delegated) chownSync(group + file, uid, gid);
  } catch (error) {
    process.stderr.write(
      `Cannot delegate the cgroup (${error.code}). Run with --security-opt writable-cgroups=true.\n`,
    );
  }
  process.setgroups([]);
  process.setgid(gid);
  process.setuid(uid);
}
await import('../worker/dist/main.js');
