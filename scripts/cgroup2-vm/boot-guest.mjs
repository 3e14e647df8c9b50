import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../launch/launch-error.mjs';
import { log } from '../log.mjs';
import { findCommand } from '../setup/system-packages.mjs';

/** All hostile programs in one interpreter took 20 minutes on a busy machine, with two guests in parallel. */
const guestMinutesMax = 90;
const memoryMiB = 4096;
/**
 * The processors of the guest. An emulated one counts its instructions as nanoseconds. Programs then run on a steady
 * machine, several times slower than an ordinary one, whatever the speed of the emulation and the load of the host.
 * qemu supports that for one processor only.
 */
const machines = {
  kvm: { cpu: 'host', smp: 2, slowness: 1 },
  tcg: { cpu: 'max', smp: 1, icount: 'shift=0', slowness: 6 },
};

/**
 * Boots the guest and waits until it powers off. Its output goes to stdout; it sends its exit code over a second serial
 * line. Returns that code, or null when there was none within 90 minutes.
 *
 * `RUNQ_VM_ACCEL=kvm` uses hardware virtualisation where that works. `RUNQ_VM_SLOWNESS` multiplies the time limits of
 * the tests, `RUNQ_VM_TESTS` is a pattern for the names of the tests to run, and `RUNQ_HOSTILE=full` runs all hostile
 * programs instead of a sample.
 */
export async function bootGuest({ root, folder, kernel, initramfs, scenario, files, env }) {
  const accel = env.RUNQ_VM_ACCEL ?? 'tcg';
  if (!Object.hasOwn(machines, accel)) throw new LaunchError(`RUNQ_VM_ACCEL must be tcg or kvm, not "${accel}".`);
  const { slowness, ...machine } = machines[accel];
  const resultFile = join(folder, `result-${scenario}-${process.pid}`);
  rmSync(resultFile, { force: true });
  log(`booting the guest: ${scenario}${accel === 'tcg' ? ' (emulated; takes some minutes)' : ''}`);
  // Kernel parameters that the kernel does not know become the environment of the guest's init.
  const parameters = {
    console: 'ttyS0',
    panic: -1,
    loglevel: 3,
    cgroup_no_v1: 'all',
    VM_PROJECT: root.replace(/\/$/, ''),
    VM_SCENARIO: scenario,
    VM_NODE: process.execPath,
    VM_SLOWNESS: env.RUNQ_VM_SLOWNESS ?? slowness,
    VM_FILES: files.join(','),
    VM_HOSTILE: env.RUNQ_HOSTILE ?? '',
    VM_TESTS: env.RUNQ_VM_TESTS ?? '',
  };
  for (const value of Object.values(parameters))
    if (/[\s"]/.test(String(value)))
      throw new LaunchError(`Cannot pass "${value}" to the guest: it contains spaces or quotes.`);
  const options = {
    accel,
    ...machine,
    m: memoryMiB,
    kernel,
    initrd: initramfs,
    append: Object.entries(parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    fsdev: 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap',
    device: 'virtio-9p-pci,fsdev=host,mount_tag=host',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)]);
  const serial = ['-serial', 'stdio', '-serial', `file:${resultFile}`];
  await runQemu([...args, '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', ...serial]);
  const result = /^exit (\d+)/m.exec(readFileSync(resultFile, 'utf8'));
  rmSync(resultFile);
  return result ? Number(result[1]) : null;
}

/** Resolves when the guest has powered off; kills it after `guestMinutesMax`. */
function runQemu(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(findCommand('qemu-system-x86_64'), args, { stdio: ['ignore', 'inherit', 'inherit'] });
    const overdue = setTimeout(() => child.kill('SIGKILL'), guestMinutesMax * 60_000);
    const stop = () => child.kill('SIGTERM');
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, stop);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(overdue);
      for (const name of ['SIGINT', 'SIGTERM']) process.off(name, stop);
      if (code === 0 || code === null) resolve();
      else reject(new LaunchError(`qemu failed to run the guest (exit code ${code}, see above).`));
    });
  });
}
