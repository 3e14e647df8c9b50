import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LaunchError } from '../launch-error.mjs';
import { writeCpio } from './cpio.mjs';
import { orderModules, plainName, readDepends } from './module-order.mjs';

/** What the guest needs to see the host's root through virtio and to lay a disk in memory over it. */
const wanted = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];
const folders = ['bin', 'dev', 'proc', 'host', 'upper', 'root', 'modules'];
const moduleBytesMax = 64 * 1024 * 1024;

/** The first file system of the guest: busybox, our `guest/init`, and the modules in the order in which they must be loaded. */
export function buildInitramfs({ modules, busybox }) {
  const files = new Map(
    readdirSync(modules, { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.ko(\.xz)?$/.test(name))
      .map(({ name, parentPath }) => [plainName(basename(name, '.xz')), join(parentPath, name)]),
  );
  for (const name of ['9p', 'overlay'])
    if (!files.has(name))
      throw new LaunchError(`The guest's kernel has no module ${name}: it needs the full linux-image-amd64.`);
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
