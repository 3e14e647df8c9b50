import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { decideReserve, readDiskUse } from './scratch-disk.js';

const GiB = 2 ** 30;

test.each([
  [{ reserveBytes: GiB, reservePercent: 5 }, 500 * GiB, GiB],
  [{ reserveBytes: GiB, reservePercent: 5 }, 10 * GiB, GiB / 2],
  [{ reserveBytes: 0, reservePercent: 5 }, 10 * GiB, 0],
])('the reserve %o of a disk of %d bytes is %d bytes', (reserve, totalBytes, bytes) => {
  expect(decideReserve(reserve, totalBytes)).toBe(bytes);
});

test('a disk with less than its reserve is low', async () => {
  const folder = tmpdir();
  const { totalBytes, freeBytes } = await readDiskUse(folder, { reserveBytes: 0, reservePercent: 0 });
  expect(freeBytes).toBeLessThanOrEqual(totalBytes);
  expect(await readDiskUse(folder, { reserveBytes: 1, reservePercent: 5 })).toMatchObject({ folder, isLow: false });
  const all = { reserveBytes: totalBytes, reservePercent: 100 };
  expect(await readDiskUse(folder, all)).toMatchObject({ reserveBytes: totalBytes, isLow: freeBytes < totalBytes });
});
