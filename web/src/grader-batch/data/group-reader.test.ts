import { expect, test } from 'vitest';
import type { ApiResult } from '../../ui/api-client.js';
import type { OutputGroup } from './batch-shape.js';
import { createGroupReader } from './group-reader.js';

type Groups = ApiResult<{ groups: OutputGroup[] }>;
const found: Groups = { ok: true, value: { groups: [] } };

test('reads once for each state of the batch', async () => {
  let [reads, state] = [0, 'a'];
  const readGroups = createGroupReader(
    async () => {
      reads++;
      return found;
    },
    () => state,
  );
  expect(await Promise.all([readGroups(), readGroups()])).toEqual([found, found]);
  await readGroups();
  expect(reads).toBe(1);
  state = 'b';
  await readGroups();
  expect(reads).toBe(2);
});

test('reads again after a failure', async () => {
  const answers: Groups[] = [{ ok: false, status: 0, detail: 'offline' }, found];
  const readGroups = createGroupReader(async () => answers.shift()!, String);
  expect(await readGroups()).toMatchObject({ ok: false });
  expect(await readGroups()).toBe(found);
});
