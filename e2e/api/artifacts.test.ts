import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let alice: Client;
let mallory: Client;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_SANDBOX_SCIENTIFIC: 'ready' });
  [alice, mallory] = await Promise.all([signIn(runq.url, 'alice'), signIn(runq.url, 'mallory')]);
});
afterAll(async () => {
  await runq?.stop();
});

const program = `import os
open("all.bin", "wb").write(bytes(range(256)) * 1000)
os.makedirs("out/deep")
open("out/deep/ä &?#%.html", "w").write("<script>alert(1)</script>")
open("in.txt", "a").write("changed")
`;
const files = [
  { path: 'main.py', content: program },
  { path: 'in.txt', content: 'as it was, ' },
  { path: 'same.txt', content: 'same' },
];

const plots = `import matplotlib.pyplot as plt
plt.plot([1, 3, 2]); plt.show()
plt.figure(); plt.plot([3, 2]); plt.savefig("saved.png")
`;

test('lists files that a program wrote or changed, and returns them byte for byte', async () => {
  const run = await alice.submit({ files }, 30_000);
  expect(run).toMatchObject({ verdict: 'ok', artifactsCut: false });
  expect(run.artifacts).toEqual([
    { name: 'all.bin', mediaType: 'application/octet-stream', bytes: 256_000, kind: 'file' },
    { name: 'in.txt', mediaType: 'text/plain; charset=utf-8', bytes: 18, kind: 'file' },
    { name: 'out/deep/ä &?#%.html', mediaType: 'text/html; charset=utf-8', bytes: 25, kind: 'file' },
  ]);
  const read = (name: string, who = alice) => who.call('GET', `/v1/runs/${run.id}/artifacts/${name}`);
  const all = Buffer.from(await (await read('all.bin')).arrayBuffer());
  expect(all.equals(Buffer.concat(Array(1000).fill(Buffer.from([...Array(256).keys()]))))).toBe(true);
  expect(await (await read('in.txt')).text()).toBe('as it was, changed');

  const encoded = encodeURIComponent('ä &?#%.html');
  for (const path of [`out/deep/${encoded}`, `out%2Fdeep%2F${encoded}`]) {
    const page = await read(path);
    expect([page.status, await page.text()]).toEqual([200, '<script>alert(1)</script>']);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-disposition')).toMatch(/^attachment; filename=.*html/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('stores a shown plot as an image, and a saved plot as its file', async () => {
  const run = await alice.submit({ code: plots }, 30_000);
  expect(run.artifacts.map(({ name, kind, mediaType }) => [name, kind, mediaType])).toEqual([
    ['saved.png', 'file', 'image/png'],
    ['plot-1.png', 'plot', 'image/png'],
  ]);
  const picture = await alice.call('GET', `/v1/runs/${run.id}/artifacts/plot-1.png`);
  const bytes = Buffer.from(await picture.arrayBuffer());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBe(run.artifacts[1]!.bytes);
});

test('only the owner of a run can read its artifacts', async () => {
  const { id } = await alice.run('open("secret.txt", "w").write("s")');
  const path = `/v1/runs/${id}/artifacts/secret.txt`;
  expect((await alice.call('GET', path)).status).toBe(200);
  expect((await (await signIn(runq.url, 'ops', 'ops')).call('GET', path)).status).toBe(200);
  expect((await mallory.call('GET', path)).status).toBe(404);
  expect((await createClient(runq.url, null).call('GET', path)).status).toBe(401);
  for (const name of ['', 'x', '..%2Fsecret.txt', '%2Fetc%2Fpasswd', 'secret.txt%2F', '%00', '__proto__', '%ff'])
    expect((await alice.call('GET', `/v1/runs/${id}/artifacts/${name}`)).status, name).toBeGreaterThanOrEqual(400);
});

test('reports when a run writes too many files, and keeps those within the limits', async () => {
  const run = await alice.run('for i in range(30): open(f"f{i:02}", "w").write(str(i))\n1/0');
  expect(run).toMatchObject({ verdict: 'runtime_error', artifactsCut: true });
  expect(run.artifacts.map(({ name }) => name)).toEqual(
    Array.from({ length: 20 }, (_, i) => `f${String(i).padStart(2, '0')}`),
  );
});

test('a stopped run has no artifacts', async () => {
  const code = 'import time\nopen("a", "w").write("a")\nprint("written", flush=True)\ntime.sleep(60)';
  const { id } = await alice.submit({ code });
  await alice.events(id, { stop: ({ event }) => event === 'output' });
  await alice.cancel(id);
  expect(await alice.read(id, 20_000)).toMatchObject({ verdict: 'cancelled', artifacts: [], artifactsCut: false });
});
