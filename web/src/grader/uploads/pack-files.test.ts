import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { packFiles } from './pack-files.js';

const never = new AbortController().signal;

test('a folder is packed with its paths and contents', async () => {
  const large = 'x'.repeat(600_000);
  const contents: Record<string, string> = { 'hw/ä.txt': 'hé', 'hw/empty': '', 'hw/tests/1.in': large };
  const files = Object.entries(contents).map(([path, text]) => ({ path, file: new File([text], path) }));
  const done: number[] = [];
  const zip = await packFiles(files, { onProgress: (count) => done.push(count), signal: never });
  const unpacked = unzipSync(new Uint8Array(await zip!.arrayBuffer()));
  const texts = Object.entries(unpacked).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);
  expect(Object.fromEntries(texts)).toEqual(contents);
  expect(done).toEqual([1, 2, 3]);
});

test('nothing is packed once it is cancelled', async () => {
  const files = [{ path: 'a', file: new File(['a'], 'a') }];
  expect(await packFiles(files, { onProgress: () => {}, signal: AbortSignal.abort() })).toBeNull();
});
