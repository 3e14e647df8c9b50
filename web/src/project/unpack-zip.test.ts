import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { packZip } from './pack-zip.js';
import { unpackZip } from './unpack-zip.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test('unpacking restores packed names and bytes', async () => {
  const files = [
    { path: 'main.py', bytes: strToU8('print("ä😀")\n') },
    { path: 'data/klasse ü.csv', bytes: strToU8('') },
    { path: 'bild.png', bytes: Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256) },
  ];
  expect(await unpackZip(packZip(files))).toEqual({ files, rejected: [] });
});

test('strips a single top-level folder and skips system files', async () => {
  const packed = zipSync({
    'homework/main.py': strToU8('1'),
    'homework/lib/a.py': strToU8('2'),
    'homework/.DS_Store': strToU8('x'),
    '__MACOSX/homework/._main.py': strToU8('x'),
  });
  const { files } = await unpackZip(packed);
  expect(files.map(({ path, bytes }) => [path, text(bytes)])).toEqual([
    ['main.py', '1'],
    ['lib/a.py', '2'],
  ]);
});

test('rejects a zip bomb whatever size it states, and still unpacks the other files', async () => {
  const packed = zipSync({ 'bomb.txt': new Uint8Array(200 * 1024 * 1024), 'main.py': strToU8('ok') }, { level: 9 });
  const view = new DataView(packed.buffer);
  for (let at = 0; at + 28 < packed.length; at++)
    if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) > 1e6)
      view.setUint32(at + 24, 5, true);
  const { files, rejected } = await unpackZip(packed);
  expect(files.map(({ path }) => path)).toEqual(['main.py']);
  expect(rejected).toEqual([{ path: 'bomb.txt', reason: expect.stringMatching(/Too large/) }]);
});

test('the size limit counts all files together', async () => {
  const half = new Uint8Array(600 * 1024);
  const { files, rejected } = await unpackZip(zipSync({ 'a.bin': half, 'b.bin': half, 'c.py': strToU8('1') }));
  expect(files.map(({ path }) => path)).toEqual(['a.bin', 'c.py']);
  expect(rejected.map(({ path }) => path)).toEqual(['b.bin']);
});

test('rejects links and password-protected files with a reason', async () => {
  const link = zipSync({ passwd: [strToU8('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] });
  expect((await unpackZip(link)).rejected[0]?.reason).toMatch(/Links/);
  const locked = zipSync({ 'a.txt': strToU8('a') });
  const view = new DataView(locked.buffer);
  for (let at = 0; at + 10 < locked.length; at++) if (view.getUint32(at, true) === 0x02014b50) locked[at + 8]! |= 1;
  expect((await unpackZip(locked)).rejected[0]?.reason).toMatch(/Password/);
});

test('reports damaged files and never throws', async () => {
  expect((await unpackZip(strToU8('no zip at all'))).rejected[0]?.reason).toMatch(/Not a valid zip/);
  expect((await unpackZip(new Uint8Array())).files).toEqual([]);
  const whole = packZip([{ path: 'a.txt', bytes: strToU8('hello '.repeat(1000)) }]);
  for (let at = 0; at < whole.length; at++) {
    const broken = whole.slice();
    broken[at]! ^= 0xff;
    const { files, rejected } = await unpackZip(broken);
    expect(files.length + rejected.length).toBeLessThanOrEqual(1);
    await unpackZip(whole.subarray(0, at));
  }
});
