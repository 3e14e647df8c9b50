import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

const MiB = 1024 * 1024;

/** Only root may mount a disk. */
describe.runIf(process.getuid?.() === 0)('a worker with a small disk', () => {
  let folder: string;
  let runq: Runq;
  let alice: Client;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runq-e2e-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder]);
    runq = await startRunq({ RUNQ_SCRATCH_DIR: folder, RUNQ_DISK_RESERVE_PERCENT: '50' });
    alice = await signIn(runq.url, 'alice');
  });
  afterAll(async () => {
    await runq?.stop();
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  });

  const readHealth = async () =>
    (await (await fetch(`${runq.url}/health`)).json()) as { status: string; reasons: string[] };

  test('refuses new runs below its reserve, lets active ones end, and accepts runs when there is space', async () => {
    const file = join(folder, 'filler');
    rmSync(file, { force: true });
    await until(async () => (await readHealth()).status === 'healthy', 'the service to be healthy');
    const active = await alice.submit({ code: 'print(input())', interactive: true });
    await until(async () => (await alice.read(active.id)).state === 'active', 'the run to start');
    writeFileSync(file, Buffer.alloc(48 * MiB));
    await until(async () => (await readHealth()).status === 'degraded', 'the service to be degraded');
    expect((await readHealth()).reasons).toEqual([
      expect.stringMatching(/^The disk of worker-1 is nearly full \(\d+(\.\d)? MiB free in /),
      'New runs are refused until a worker has disk space.',
    ]);
    for (const [path, body] of [
      ['/v1/runs', { code: 'print(1)' }],
      ['/v1/sessions', {}],
    ] as const) {
      const refused = await alice.call('POST', path, body);
      expect([refused.status, await refused.json()]).toMatchObject([
        503,
        { code: 'store_full', detail: expect.stringContaining('This is not caused by your code') },
      ]);
    }
    await alice.call('POST', `/v1/runs/${active.id}/stdin`, { data: 'still here\n' });
    expect(await alice.read(active.id, 10_000)).toMatchObject({ verdict: 'ok', stdout: 'still here\n' });
    rmSync(file);
    await until(async () => (await readHealth()).status === 'healthy', 'the service to be healthy');
    expect(await alice.run('print(1)')).toMatchObject({ verdict: 'ok' });
  });
});
