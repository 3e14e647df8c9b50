import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { runCommand } from '../set-up/run-command.mjs';

const metaPackage = 'linux-image-amd64';

/**
 * Debian's kernel and a static busybox, downloaded and unpacked below `folder`: nothing is installed, so how this machine boots is not
 * touched. Answers the paths `{image, modules, busybox}`; throws a `LaunchError` that says what cannot be had.
 */
export async function provideKernel({ folder }) {
  const unpacked = join(folder, 'debian');
  if (!existsSync(unpacked)) {
    say('downloading a kernel for the guest (apt-get download)');
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
    throw new LaunchError(`Debian's kernel looks unlike what is known: remove ${unpacked}.`);
  return { image: join(unpacked, 'boot', image), modules, busybox };
}

/** The meta package depends on the newest kernel by its full name. */
async function findKernelPackage() {
  const depends = await run('apt-cache', ['depends', metaPackage]);
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (!name)
    throw new LaunchError(
      `apt knows no ${metaPackage}, so the guest has no kernel: use Debian, or run \`apt-get update\`.`,
    );
  return name;
}

async function run(command, args, cwd) {
  const { code, output, error } = await runCommand(command, args, { cwd, capture: true });
  if (code !== 0)
    throw new LaunchError(
      `The guest's kernel cannot be had: ${command} ${args.join(' ')} failed (${error?.message ?? output.trim()}).`,
    );
  return output;
}
