import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const dependsKey = Buffer.from('\0depends=');

/** The modules that a kernel module depends on, from its own record `depends=a,b`: this needs no depmod. */
export function readDepends(module) {
  const at = module.indexOf(dependsKey);
  if (at < 0) return [];
  const start = at + dependsKey.length;
  const names = module.subarray(start, module.indexOf(0, start)).toString();
  return names === '' ? [] : names.split(',').map(plainName);
}

/** The kernel's name of a module: `virtio_pci` for the file `virtio-pci.ko`. */
export const plainName = (name) => basename(name, '.ko').replaceAll('-', '_');

/**
 * The files of the modules `wanted` and of their dependencies, in the order in which they must be loaded. A module
 * without a file is built into the kernel. `files` maps plain names to paths.
 */
export function orderModules(wanted, files, read = (path) => readDepends(readFileSync(path))) {
  const order = new Set();
  const add = (name) => {
    const path = files.get(name);
    if (path === undefined || order.has(path)) return;
    for (const needed of read(path)) add(needed);
    order.add(path);
  };
  wanted.forEach(add);
  return [...order];
}
