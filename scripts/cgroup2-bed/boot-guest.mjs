import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { findCommand } from '../set-up/system-packages.mjs';

/** All hostile programs in one interpreter took 20 minutes on a busy machine, two guests at a time. */
const guestMinutesMax = 90;
const memoryMiB = 4096;
/**
 * What the guest's processors are. An emulated one counts its instructions as nanoseconds, so that programs find the same steady machine,
 * several times slower than an ordinary one, however slow the emulation is and whatever else this machine does meanwhile; qemu can do that for
 * one processor only.
 */
const machines = {
  kvm: { cpu: 'host', smp: 2, slowness: 1 },
  tcg: { cpu: 'max', smp: 1, icount: 'shift=0', slowness: 6 },
};

/**
 * One life of the guest. What it prints goes to stdout; its last word, an exit code, comes over a second serial line. Answers that code,
 * or null when there was none within 90 minutes. `RUNQ_BED_ACCEL=kvm` uses the processor itself where that works,
 * `RUNQ_BED_SLOWNESS` is by how much the tests' limits of time are longer, `RUNQ_BED_TESTS` a pattern of the names of those to run, and
 * `RUNQ_HOSTILE=full` all hostile programs in place of a sample.
 */
export async function bootGuest({ root, folder, kernel, initramfs, scenario, files, env }) {
  const accel = env.RUNQ_BED_ACCEL ?? 'tcg';
  if (!Object.hasOwn(machines, accel)) throw new LaunchError(`RUNQ_BED_ACCEL is tcg or kvm, not "${accel}".`);
  const { slowness, ...machine } = machines[accel];
  const verdict = join(folder, `verdict-${scenario}-${process.pid}`);
  rmSync(verdict, { force: true });
  say(`booting a guest: ${scenario}${accel === 'tcg' ? ' (emulated, some minutes)' : ''}`);
  // Kernel parameters that the kernel does not know become the environment of the guest's first process.
  const parameters = {
    console: 'ttyS0',
    panic: -1,
    loglevel: 3,
    cgroup_no_v1: 'all',
    BED_PROJECT: root.replace(/\/$/, ''),
    BED_SCENARIO: scenario,
    BED_NODE: process.execPath,
    BED_SLOWNESS: env.RUNQ_BED_SLOWNESS ?? slowness,
    BED_FILES: files.join(','),
    BED_HOSTILE: env.RUNQ_HOSTILE ?? '',
    BED_TESTS: env.RUNQ_BED_TESTS ?? '',
  };
  for (const value of Object.values(parameters))
    if (/[\s"]/.test(String(value)))
      throw new LaunchError(`The guest cannot be told of "${value}": no spaces or quotes, please.`);
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
  const serial = ['-serial', 'stdio', '-serial', `file:${verdict}`];
  await runQemu([...args, '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', ...serial]);
  const word = /^exit (\d+)/m.exec(readFileSync(verdict, 'utf8'));
  rmSync(verdict);
  return word ? Number(word[1]) : null;
}

/** Ends with the guest, or kills it when its time is over. */
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
      else reject(new LaunchError(`qemu could not boot the guest (exit code ${code}), see above.`));
    });
  });
}
