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

const picture = (bytes: string, mediaType = 'image/png') => ({
  kind: 'plot' as const,
  body: { mediaType, data: Buffer.from(bytes).toString('base64') },
});

test('pictures that were shown come after the files, each once, and not those that came as files', async () => {
  const kept: Record<string, string> = {};
  const keep = async (name: string, data: Buffer) => {
    kept[name] = data.toString();
    return true;
  };
  const keeper = createFileKeeper({ keep, onFault: () => undefined });
  for (const item of [picture('one'), picture('saved'), picture('one'), picture('<svg/>', 'image/svg+xml')])
    keeper.show(item);
  keeper.show({ kind: 'turtle', body: { ops: [] } });
  keeper.take({ name: 'plot-1.png', data: Buffer.from('a file of that name') });
  keeper.take({ name: 'a.png', data: Buffer.from('saved') });
  const { artifacts, isCut } = await keeper.finish();
  expect(artifacts.map(({ name, kind, mediaType }) => [name, kind, mediaType])).toEqual([
    ['plot-1.png', 'file', 'image/png'],
    ['a.png', 'file', 'image/png'],
    ['plot-1-2.png', 'plot', 'image/png'],
    ['plot-2.svg', 'plot', 'image/svg+xml'],
  ]);
  expect(isCut).toBe(false);
  expect(kept).toEqual({
    'plot-1.png': 'a file of that name',
    'a.png': 'saved',
    'plot-1-2.png': 'one',
    'plot-2.svg': '<svg/>',
  });
});

test('more pictures than a run may leave are told as cut', async () => {
  const keeper = createFileKeeper({ keep: async () => true, onFault: () => undefined });
  for (let number = 0; number < 25; number++) keeper.show(picture(`picture ${number}`));
  const { artifacts, isCut } = await keeper.finish();
  expect([artifacts.length, isCut]).toEqual([20, true]);
});
