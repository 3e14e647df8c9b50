import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const dependsKey = Buffer.from('\0depends=');

/** The names that a kernel module needs loaded before it: its own record `depends=a,b`, so that no depmod is needed. */
export function readDepends(module) {
  const at = module.indexOf(dependsKey);
  if (at < 0) return [];
  const start = at + dependsKey.length;
  const names = module.subarray(start, module.indexOf(0, start)).toString();
  return names === '' ? [] : names.split(',').map(plainName);
}

/** One name a module: files say `virtio-pci.ko` where the kernel says `virtio_pci`. */
export const plainName = (name) => basename(name, '.ko').replaceAll('-', '_');

/**
 * The files of the modules `wanted` and of all that they need, in the order in which they must be loaded. A module that is no file is
 * built into the kernel. `files` maps plain names to paths.
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
