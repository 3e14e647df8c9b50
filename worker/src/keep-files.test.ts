import { expect, test } from 'vitest';
import { createFileKeeper } from './keep-files.js';

const file = (name: string, bytes = 1) => ({ name, data: Buffer.alloc(bytes) });

test('files are kept in order and told with what they are', async () => {
  const kept: string[] = [];
  const keep = async (name: string) => kept.push(name) > 0;
  const keeper = createFileKeeper({ keep, onFault: () => undefined });
  for (const name of ['b/plot.PNG', 'a.csv', 'none']) keeper.take(file(name));
  expect(await keeper.finish()).toEqual({
    artifacts: [
      { name: 'b/plot.PNG', mediaType: 'image/png', bytes: 1, kind: 'file' },
      { name: 'a.csv', mediaType: 'text/csv; charset=utf-8', bytes: 1, kind: 'file' },
      { name: 'none', mediaType: 'application/octet-stream', bytes: 1, kind: 'file' },
    ],
    isCut: false,
  });
  expect(kept).toEqual(['b/plot.PNG', 'a.csv', 'none']);
});

test('a file that cannot be kept costs only itself and is told', async () => {
  const faults: unknown[] = [];
  const keep = (name: string) => (name === 'b' ? Promise.reject(new Error('OOM')) : Promise.resolve(true));
  const keeper = createFileKeeper({ keep, onFault: (err) => faults.push(err) });
  for (const name of ['a', 'b', 'c']) keeper.take(file(name));
  const { artifacts, isCut } = await keeper.finish();
  expect([artifacts.map(({ name }) => name), isCut, faults.length]).toEqual([['a', 'c'], true, 1]);
});

test('a fenced attempt keeps nothing more', async () => {
  const asked: string[] = [];
  const keep = async (name: string) => asked.push(name) < 2;
  const keeper = createFileKeeper({ keep, onFault: () => undefined });
  for (const name of ['a', 'b', 'c']) keeper.take(file(name));
  expect((await keeper.finish()).artifacts.map(({ name }) => name)).toEqual(['a']);
  expect(asked).toEqual(['a', 'b']);
});

test('more files and bytes than a run may leave are not kept', async () => {
  const keeper = createFileKeeper({ keep: async () => true, onFault: () => undefined });
  keeper.take(file('large', 9 * 1024 * 1024));
  for (let i = 0; i < 30; i++) keeper.take(file(`f${i}`));
  expect(await keeper.finish()).toMatchObject({ artifacts: [], isCut: true });
  const many = createFileKeeper({ keep: async () => true, onFault: () => undefined });
  for (let i = 0; i < 30; i++) many.take(file(`f${i}`));
  const { artifacts, isCut } = await many.finish();
  expect([artifacts.length, isCut]).toEqual([20, true]);
});
