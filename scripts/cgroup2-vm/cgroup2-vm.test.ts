import { expect, test } from 'vitest';
import { writeCpio } from './cpio.mjs';
import { orderModules, plainName, readDepends } from './module-order.mjs';

/** Reads the format as the kernel's documentation describes it: the inverse of `writeCpio`. */
function readCpio(archive: Buffer) {
  const entries: { name: string; mode: number; text: string }[] = [];
  for (let at = 0; at < archive.length; ) {
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const name = archive.toString('utf8', at + 110, at + 110 + nameSize - 1);
    const content = (at + 110 + nameSize + 3) & ~3;
    if (name === 'TRAILER!!!') return entries;
    entries.push({ name, mode, text: archive.toString('utf8', content, content + size) });
    at = (content + size + 3) & ~3;
  }
  throw new Error('no trailer');
}

test('writes folders and programs of any length into an initramfs', () => {
  const contents = ['a', 'ab', 'abc', 'abcd', ''].map((text) => Buffer.from(text));
  const archive = writeCpio([
    { name: 'bin' },
    ...contents.map((content, index) => ({ name: `bin/${'x'.repeat(index + 1)}`, content })),
  ]);
  expect(readCpio(archive)).toEqual([
    { name: 'bin', mode: 0o040755, text: '' },
    ...contents.map((content, index) => ({ name: `bin/${'x'.repeat(index + 1)}`, mode: 0o100755, text: `${content}` })),
  ]);
});

test('orders modules after their dependencies, each once, and skips built-in ones', () => {
  const depends: Record<string, string[]> = { d: ['b', 'c'], c: ['a', 'built_in'], b: ['a'], a: [] };
  const files = new Map(Object.keys(depends).map((name) => [name, name]));
  expect(orderModules(['d', 'b', 'nowhere'], files, (name: string) => depends[name])).toEqual(['a', 'b', 'c', 'd']);
});

test('reads the dependencies of a module', () => {
  expect(readDepends(Buffer.from('\0license=GPL\0depends=virtio-ring,virtio\0retpoline=Y\0'))).toEqual([
    'virtio_ring',
    'virtio',
  ]);
  expect(readDepends(Buffer.from('\0license=GPL\0depends=\0'))).toEqual([]);
  expect(plainName('/lib/virtio-pci.ko')).toBe('virtio_pci');
});
