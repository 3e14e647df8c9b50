import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../launch/launch-error.mjs';
import { log } from '../log.mjs';
import { runCommand } from '../setup/run-command.mjs';

const metaPackage = 'linux-image-amd64';

/**
 * Downloads Debian's kernel and a static busybox and unpacks them below `folder`. Nothing is installed, so the boot
 * loader of this machine stays unchanged. Returns the paths `{image, modules, busybox}`.
 */
export async function downloadKernel({ folder }) {
  const unpacked = join(folder, 'debian');
  if (!existsSync(unpacked)) {
    log('downloading a kernel for the guest (apt-get download)');
    const work = join(folder, 'download');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(join(work, 'root'), { recursive: true });
    await run('apt-get', ['-qq', 'download', await findKernelPackage(), 'busybox-static'], work);
    for (const name of readdirSync(work).filter((file) => file.endsWith('.deb')))
      await run('dpkg-deb', ['-x', name, 'root'], work);
    renameSync(join(work, 'root'), unpacked);
    rmSync(work, { recursive: true, force: true });
  }
  const image = readdirSync(join(unpacked, 'boot')).find((name) => name.startsWith('vmlinuz-'));
  const modules = ['lib/modules', 'usr/lib/modules'].map((path) => join(unpacked, path)).find(existsSync);
  const busybox = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(unpacked, path)).find(existsSync);
  if (!image || !modules || !busybox)
    throw new LaunchError(`Unexpected layout of Debian's kernel package. Remove ${unpacked} and try again.`);
  return { image: join(unpacked, 'boot', image), modules, busybox };
}

/** The meta package depends on the newest kernel package by its full name. */
async function findKernelPackage() {
  const depends = await run('apt-cache', ['depends', metaPackage]);
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (!name) throw new LaunchError(`apt does not know ${metaPackage}. Run \`apt-get update\`, or use Debian.`);
  return name;
}

async function run(command, args, cwd) {
  const { code, output, error } = await runCommand(command, args, { cwd, capture: true });
  if (code !== 0)
    throw new LaunchError(
      `Cannot download the kernel: ${command} ${args.join(' ')} failed (${error?.message ?? output.trim()}).`,
    );
  return output;
}
