/**
 * The entry point of a worker's container.
 *
 * A container's control group belongs to root, and a worker should not be root. Started as root with a writable cgroup v2, this gives the
 * group to the user `runq`, as systemd delegates one (cgroups(7), "Delegation"), and becomes that user for good before the worker's first
 * line runs. Started as another user it only starts the worker, which then tells what it lacks.
 */
import { chownSync, readFileSync } from 'node:fs';

const group = '/sys/fs/cgroup';
const delegated = ['', '/cgroup.procs', '/cgroup.subtree_control', '/cgroup.threads'];

function readUser(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (!line) throw new Error(`There is no user ${name} in /etc/passwd: build the image with Dockerfile.worker.`);
  const [, , uid, gid] = line.split(':').map(Number);
  return { uid, gid };
}

if (process.getuid() === 0) {
  const { uid, gid } = readUser('runq');
  try {
    for (const file of delegated) chownSync(group + file, uid, gid);
  } catch (error) {
    process.stderr.write(
      `The cgroup cannot be handed to the worker (${error.code}): docker run --security-opt writable-cgroups=true.\n`,
    );
  }
  process.setgroups([]);
  process.setgid(gid);
  process.setuid(uid);
}
await import('../worker/dist/main.js');
