import { expect, test } from 'vitest';
import { createArtifactUploader } from './artifact-uploader.js';

const file = (name: string, bytes = 1) => ({ name, data: Buffer.alloc(bytes) });

test('stores files in order, with name, type and size', async () => {
  const kept: string[] = [];
  const store = async (name: string) => {
    kept.push(name);
    return 'kept' as const;
  };
  const uploader = createArtifactUploader({ store, onFault: () => undefined });
  for (const name of ['b/plot.PNG', 'a.csv', 'none']) uploader.addFile(file(name));
  expect(await uploader.finish()).toEqual({
    artifacts: [
      { name: 'b/plot.PNG', mediaType: 'image/png', bytes: 1, kind: 'file' },
      { name: 'a.csv', mediaType: 'text/csv; charset=utf-8', bytes: 1, kind: 'file' },
      { name: 'none', mediaType: 'application/octet-stream', bytes: 1, kind: 'file' },
    ],
    isCut: false,
  });
  expect(kept).toEqual(['b/plot.PNG', 'a.csv', 'none']);
});

test('drops a file that cannot be stored and reports it', async () => {
  const faults: unknown[] = [];
  const store = (name: string) => (name === 'b' ? Promise.reject(new Error('OOM')) : Promise.resolve('kept' as const));
  const uploader = createArtifactUploader({ store, onFault: (err) => faults.push(err) });
  for (const name of ['a', 'b', 'c']) uploader.addFile(file(name));
  const { artifacts, isCut } = await uploader.finish();
  expect([artifacts.map(({ name }) => name), isCut, faults.length]).toEqual([['a', 'c'], true, 1]);
});

test('drops only the file that does not fit into the store', async () => {
  const store = async (name: string) => (name === 'b' ? ('full' as const) : ('kept' as const));
  const uploader = createArtifactUploader({ store, onFault: () => undefined });
  for (const name of ['a', 'b', 'c']) uploader.addFile(file(name));
  const { artifacts, isCut } = await uploader.finish();
  expect([artifacts.map(({ name }) => name), isCut]).toEqual([['a', 'c'], true]);
});

test('stores nothing more for a fenced attempt', async () => {
  const asked: string[] = [];
  const store = async (name: string) => (asked.push(name) < 2 ? ('kept' as const) : ('fenced' as const));
  const uploader = createArtifactUploader({ store, onFault: () => undefined });
  for (const name of ['a', 'b', 'c']) uploader.addFile(file(name));
  expect((await uploader.finish()).artifacts.map(({ name }) => name)).toEqual(['a']);
  expect(asked).toEqual(['a', 'b']);
});

test('stores at most the allowed number and bytes of files', async () => {
  const uploader = createArtifactUploader({ store: async () => 'kept' as const, onFault: () => undefined });
  uploader.addFile(file('large', 9 * 1024 * 1024));
  for (let i = 0; i < 30; i++) uploader.addFile(file(`f${i}`));
  expect(await uploader.finish()).toMatchObject({ artifacts: [], isCut: true });
  const many = createArtifactUploader({ store: async () => 'kept' as const, onFault: () => undefined });
  for (let i = 0; i < 30; i++) many.addFile(file(`f${i}`));
  const { artifacts, isCut } = await many.finish();
  expect([artifacts.length, isCut]).toEqual([20, true]);
});

const picture = (bytes: string, mediaType = 'image/png') => ({
  kind: 'plot' as const,
  body: { mediaType, data: Buffer.from(bytes).toString('base64') },
});

test('stores shown pictures after the files, once each, without those that exist as files', async () => {
  const kept: Record<string, string> = {};
  const store = async (name: string, data: Buffer) => {
    kept[name] = data.toString();
    return 'kept' as const;
  };
  const uploader = createArtifactUploader({ store, onFault: () => undefined });
  for (const item of [picture('one'), picture('saved'), picture('one'), picture('<svg/>', 'image/svg+xml')])
    uploader.addDisplayItem(item);
  uploader.addDisplayItem({ kind: 'turtle', body: { ops: [] } });
  uploader.addFile({ name: 'plot-1.png', data: Buffer.from('a file of that name') });
  uploader.addFile({ name: 'a.png', data: Buffer.from('saved') });
  const { artifacts, isCut } = await uploader.finish();
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

test('reports pictures beyond the limit as cut', async () => {
  const uploader = createArtifactUploader({ store: async () => 'kept' as const, onFault: () => undefined });
  for (let number = 0; number < 25; number++) uploader.addDisplayItem(picture(`picture ${number}`));
  const { artifacts, isCut } = await uploader.finish();
  expect([artifacts.length, isCut]).toEqual([20, true]);
});
