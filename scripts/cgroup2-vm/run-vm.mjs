import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LaunchError } from '../launch/launch-error.mjs';
import { log } from '../log.mjs';
import { prepare } from '../setup/prepare.mjs';
import { listTestRequirements } from '../setup/requirements.mjs';
import { findCommand } from '../setup/system-packages.mjs';
import { bootGuest } from './boot-guest.mjs';
import { buildInitramfs } from './build-initramfs.mjs';
import { downloadKernel } from './download-kernel.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Who runs the sandbox in the guest: root, a user with a delegated cgroup, or the units of `deploy/` under systemd. */
const scenarios = ['root', 'delegated', 'systemd'];

const onlyForBrowsers = ['chromium', 'fonts-dejavu-core'];

const qemu = {
  package: 'qemu-system-x86',
  what: 'qemu',
  required: true,
  dnf: 'qemu-system-x86',
  isPresent: async () => findCommand('qemu-system-x86_64') !== null,
};

/**
 * Boots each scenario and logs its result; the exit code is 0 when all passed. An argument that names no scenario is a
 * file of tests.
 */
export async function runVm({ env, args }) {
  const files = args.filter((word) => !scenarios.includes(word));
  const chosen = scenarios.filter((name) => args.length === files.length || args.includes(name));
  try {
    if (process.arch !== 'x64') throw new LaunchError('The virtual machine supports x86-64 only.');
    const requirements = listTestRequirements(env).filter((one) => !onlyForBrowsers.includes(one.package));
    await prepare({ root, requirements: [...requirements, qemu] });
    const folder = join(root, '.data/cgroup2-vm');
    const kernel = await downloadKernel({ folder });
    const initramfs = join(folder, 'initramfs');
    writeFileSync(initramfs, buildInitramfs(kernel));
    const failed = [];
    for (const scenario of chosen) {
      const code = await bootGuest({ root, folder, kernel: kernel.image, initramfs, scenario, files, env });
      log(`${scenario}: ${code === 0 ? 'passed' : code === null ? 'no result from the guest' : `exit code ${code}`}`);
      if (code !== 0) failed.push(scenario);
    }
    process.exitCode = failed.length === 0 ? 0 : 1;
  } catch (error) {
    log(error instanceof LaunchError ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}
