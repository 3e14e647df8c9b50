import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LaunchError } from '../launch/launch-error.mjs';
import { writeCpio } from './cpio.mjs';
import { orderModules, plainName, readDepends } from './module-order.mjs';

/** Modules that the guest needs to mount the root of the host through virtio and to overlay it with a tmpfs. */
const wanted = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];
const folders = ['bin', 'dev', 'proc', 'host', 'upper', 'root', 'modules'];
const moduleBytesMax = 64 * 1024 * 1024;

/** The initramfs of the guest: busybox, `guest/init`, and the modules in the order in which they must be loaded. */
export function buildInitramfs({ modules, busybox }) {
  const files = new Map(
    readdirSync(modules, { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.ko(\.xz)?$/.test(name))
      .map(({ name, parentPath }) => [plainName(basename(name, '.xz')), join(parentPath, name)]),
  );
  for (const name of ['9p', 'overlay'])
    if (!files.has(name))
      throw new LaunchError(`The kernel of the guest lacks module ${name}. Use the full linux-image-amd64.`);
  const order = orderModules(wanted, files, (path) => readDepends(readModule(path)));
  const names = order.map((path) => basename(path, '.xz'));
  return writeCpio([
    ...folders.map((name) => ({ name })),
    { name: 'bin/busybox', content: readFileSync(busybox) },
    { name: 'init', content: readFileSync(fileURLToPath(new URL('guest/init', import.meta.url))) },
    ...order.map((path, index) => ({ name: `modules/${names[index]}`, content: readModule(path) })),
    { name: 'modules/order', content: Buffer.from(`${names.join('\n')}\n`) },
  ]);
}

/** Newer Debian releases compress modules. */
function readModule(path) {
  return path.endsWith('.xz') ? execFileSync('xz', ['-dc', path], { maxBuffer: moduleBytesMax }) : readFileSync(path);
}
