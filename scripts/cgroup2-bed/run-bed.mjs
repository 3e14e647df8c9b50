import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { needsOfTest } from '../set-up/needs.mjs';
import { prepare } from '../set-up/prepare.mjs';
import { findCommand } from '../set-up/system-packages.mjs';
import { bootGuest } from './boot-guest.mjs';
import { buildInitramfs } from './build-initramfs.mjs';
import { provideKernel } from './provide-kernel.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Who runs the sandbox in the guest: root, a user with a group delegated by hand, or the units of `deploy/` under systemd. */
const scenarios = ['root', 'delegated', 'systemd'];

const qemu = {
  package: 'qemu-system-x86',
  what: 'qemu',
  required: true,
  dnf: 'qemu-system-x86',
  isPresent: async () => findCommand('qemu-system-x86_64') !== null,
};

/** Boots each scenario, tells how it went, and ends with 0 when all were in order. A word that is no scenario is a file of tests. */
export async function runBed({ env, args }) {
  const files = args.filter((word) => !scenarios.includes(word));
  const chosen = scenarios.filter((name) => args.length === files.length || args.includes(name));
  try {
    if (process.arch !== 'x64') throw new LaunchError('The bed has kernels for x86-64 only.');
    const needs = needsOfTest(env).filter((need) => !['chromium', 'fonts-dejavu-core'].includes(need.package));
    await prepare({ root, needs: [...needs, qemu] });
    const folder = join(root, '.data/cgroup2-bed');
    const kernel = await provideKernel({ folder });
    const initramfs = join(folder, 'initramfs');
    writeFileSync(initramfs, buildInitramfs(kernel));
    const failed = [];
    for (const scenario of chosen) {
      const code = await bootGuest({ root, folder, kernel: kernel.image, initramfs, scenario, files, env });
      say(
        `${scenario}: ${code === 0 ? 'in order' : code === null ? 'the guest gave no verdict' : `exit code ${code}`}`,
      );
      if (code !== 0) failed.push(scenario);
    }
    process.exitCode = failed.length === 0 ? 0 : 1;
  } catch (error) {
    say(error instanceof LaunchError ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}
