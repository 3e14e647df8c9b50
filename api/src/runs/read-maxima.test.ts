import { defaultSettings } from '@runq/common/redis/live-settings';
import { expect, test } from 'vitest';
import { createReadMaxima } from './read-maxima.js';

const MiB = 1024 * 1024;
const read = async () => defaultSettings;
const memoryOf = async (workers: { memoryBytes?: number }[]) => {
  const maxima = await createReadMaxima({ settings: { read }, listWorkers: () => workers })();
  return [maxima.maxMemoryBytesStudent / MiB, maxima.maxMemoryBytesGrader / MiB];
};

test('the largest worker bounds the memory of a run', async () => {
  expect(await memoryOf([{ memoryBytes: 300 * MiB }, { memoryBytes: 600 * MiB }])).toEqual([512, 600]);
  expect(await memoryOf([{ memoryBytes: 300 * MiB }])).toEqual([300, 300]);
});

test('without a worker, or with one that reports no memory, the settings apply', async () => {
  expect(await memoryOf([])).toEqual([512, 1024]);
  expect(await memoryOf([{ memoryBytes: 300 * MiB }, {}])).toEqual([512, 1024]);
});
