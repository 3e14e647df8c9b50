import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideDeleted, decideFile, findNewRemoteFiles } from './sync-decision.js';

const agreed = { path: 'a.py', etag: '1' };
const clean = { path: 'a.py', base: agreed, isDirty: false, isUntouched: false };
const dirty = { ...clean, isDirty: true };
const fresh = { path: 'a.py', base: null, isDirty: false, isUntouched: false };
const initialProgram = { ...fresh, isUntouched: true };
const renamed = { ...clean, path: 'b.py' };

test.each([
  ['both sides agree', clean, { 'a.py': '1' }, 'none'],
  ['changed here', dirty, { 'a.py': '1' }, 'push'],
  ['changed there', clean, { 'a.py': '2' }, 'pull'],
  ['changed here and there', dirty, { 'a.py': '2' }, 'compare'],
  ['deleted there', clean, {}, 'drop'],
  ['deleted there, changed here', dirty, {}, 'create'],
  ['new here', fresh, {}, 'create'],
  ['new here and there', fresh, { 'a.py': '9' }, 'compare'],
  ['renamed here', renamed, { 'a.py': '1' }, 'move'],
  ['renamed here, changed there', renamed, { 'a.py': '2' }, 'split'],
  ['renamed here, the new name taken there', renamed, { 'a.py': '1', 'b.py': '5' }, 'split'],
  ['renamed here, deleted there', renamed, {}, 'split'],
  ['initial program, nothing there', initialProgram, {}, 'none'],
  ['initial program, the same name there', initialProgram, { 'a.py': '9' }, 'pull'],
  ['initial program, other files there', initialProgram, { 'x.py': '9' }, 'drop'],
] as const)('%s', (_, file, remote, action) => {
  expect(decideFile(file, new Map(Object.entries(remote)))).toBe(action);
});

test('a deletion reaches the server only if the file did not change there since', () => {
  expect(decideDeleted(agreed, new Map([['a.py', '1']]))).toBe('delete');
  expect(decideDeleted(agreed, new Map([['a.py', '2']]))).toBe('forget');
  expect(decideDeleted(agreed, new Map())).toBe('forget');
  expect(decideDeleted(null, new Map([['a.py', '1']]))).toBe('none');
});

interface Held {
  path: string;
  content: string;
  base: { path: string; etag: string; content: string } | null;
}
interface Device {
  files: Held[];
  deleted: Held[];
}

/** A simulated server that records every text it receives, and devices that carry out the real decisions. */
function createWorld(deviceCount: number) {
  const server = new Map<string, { etag: string; content: string }>();
  const everSaved = new Set<string>();
  const devices: Device[] = Array.from({ length: deviceCount }, () => ({ files: [], deleted: [] }));
  let etags = 0;
  const write = (path: string, content: string) => {
    const etag = String(++etags);
    server.set(path, { etag, content });
    everSaved.add(content);
    return { path, etag, content };
  };
  const remoteOf = () => new Map([...server].map(([path, { etag }]) => [path, etag]));
  const freePath = (path: string, device: Device) => {
    let free = path;
    while (device.files.some((file) => file.path === free)) free = `copy of ${free}`;
    return free;
  };
  const asLocal = ({ path, base, content }: Held) => ({
    path,
    base,
    isDirty: base !== null && base.content !== content,
    isUntouched: false,
  });

  function syncFile(device: Device, file: Held): void {
    const action = decideFile(asLocal(file), remoteOf());
    const there = server.get(file.path);
    if (action === 'create' || action === 'push') file.base = write(file.path, file.content);
    else if (action === 'pull') Object.assign(file, { content: there!.content, base: { path: file.path, ...there! } });
    else if (action === 'drop') device.files = device.files.filter((other) => other !== file);
    else if (action === 'move') {
      const moved = server.get(file.base!.path)!;
      server.delete(file.base!.path);
      server.set(file.path, moved);
      file.base = { path: file.path, ...moved };
    } else if (action === 'split') {
      if (decideDeleted(file.base, remoteOf()) === 'delete')
        device.deleted.push({ ...file, content: file.base!.content });
      file.base = null;
    } else if (action === 'compare') {
      if (there!.content !== file.content)
        device.files.push({ path: freePath(file.path, device), content: file.content, base: null });
      Object.assign(file, { content: there!.content, base: { path: file.path, ...there! } });
    }
  }

  return {
    server,
    devices,
    everSaved,
    freePath,
    sync(device: Device): void {
      for (const gone of device.deleted) {
        if (decideDeleted(gone.base, remoteOf()) === 'delete') server.delete(gone.base!.path);
        gone.base = null;
      }
      for (const path of findNewRemoteFiles(device.files.map(asLocal), device.deleted, remoteOf())) {
        const { content, etag } = server.get(path)!;
        device.files.push({ path, content, base: { path, etag, content } });
      }
      for (const file of [...device.files]) syncFile(device, file);
    },
  };
}

const step = fc.record({
  device: fc.nat(2),
  at: fc.nat(5),
  path: fc.constantFrom('a', 'b', 'c'),
  do: fc.constantFrom('write', 'write', 'edit', 'edit', 'rename', 'delete', 'sync', 'sync'),
});

test('three devices lose no text and converge after any order of edits, renames, deletions and passes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = createWorld(3);
      let texts = 0;
      for (const { device: index, at, path, do: what } of steps) {
        const device = world.devices[index]!;
        const file = device.files[at % Math.max(1, device.files.length)];
        const before = new Set(
          world.devices.flatMap(({ files, deleted }) => [...files, ...deleted]).map((f) => f.content),
        );
        if (what === 'write')
          device.files.push({ path: world.freePath(path, device), content: `text ${++texts}`, base: null });
        else if (what === 'sync') world.sync(device);
        else if (file && what === 'edit') file.content = `text ${++texts}`;
        else if (file && what === 'rename') file.path = world.freePath(path, device);
        else if (file && what === 'delete') {
          device.files = device.files.filter((other) => other !== file);
          device.deleted.push(file);
        }
        // Only the user may replace unsaved text; a pass never does.
        if (what !== 'sync') continue;
        const after = new Set(
          world.devices.flatMap(({ files, deleted }) => [...files, ...deleted]).map((f) => f.content),
        );
        for (const text of before) expect(after.has(text) || world.everSaved.has(text)).toBe(true);
      }
      for (let round = 0; round < 6; round++) for (const device of world.devices) world.sync(device);
      const there = [...world.server].map(([path, { content }]) => [path, content]).sort();
      for (const { files } of world.devices)
        expect(files.map(({ path, content }) => [path, content]).sort()).toEqual(there);
    }),
    { numRuns: 2000 },
  );
});
