import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createShareId } from '../workspaces/shares.js';
import { createKeys } from './keys.js';
import { mapShards, shareOf } from './sharding.js';

const anyText = fc.string({ unit: 'binary', maxLength: 64 });
const anyCount = fc.integer({ min: 1, max: 64 });
const anyTotal = fc.integer({ min: 0, max: 1_099_511_627_776 });
const sumOf = (parts: number[]) => parts.reduce((sum, part) => sum + part, 0);

it('a single shard has the tag of the service; several have index and count in it', () => {
  expect(createKeys().shards.map(({ tag }) => tag)).toEqual(['{runq}']);
  expect(createKeys(3, '{runq}').shards.map(({ tag }) => tag)).toEqual(['{runq:0/3}', '{runq:1/3}', '{runq:2/3}']);
});

it('the shard of a user never changes: it follows from a SHA-256 of the encoded id', () => {
  const { ofUser, shards } = createKeys(16, '{t}');
  const indexes = ['ada', 'bob', 'a:b', '', 'ä'].map((userId) => shards.indexOf(ofUser(userId)));
  expect(indexes).toEqual([13, 8, 9, 2, 13]);
});

it('people are spread evenly, whatever their ids look like', () => {
  const keys = createKeys(5, '{t}');
  for (const nameOf of [(i: number) => `student${i}`, (i: number) => `${i}@school.example`, () => randomUUID()]) {
    const counts = new Map(keys.shards.map(({ tag }) => [tag, 0]));
    for (let i = 0; i < 2000; i++) {
      const { tag } = keys.ofUser(nameOf(i));
      counts.set(tag, counts.get(tag)! + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 400)).toBeLessThan(120);
  }
});

it('an id that was drawn for a user is of the shard of the user, and so are the runs of a batch of that id', () => {
  fc.assert(
    fc.property(anyText, anyCount, fc.nat(999), (userId, count, index) => {
      const keys = createKeys(count, '{t}');
      const home = keys.ofUser(userId);
      const batchId = keys.drawId(userId, randomUUID);
      for (const id of [batchId, `${batchId}-${index}`, keys.drawId(userId, createShareId)])
        expect(keys.ofId(id).tag).toBe(home.tag);
    }),
  );
});

it('any text has a shard, so an unknown id is looked up, and not found, like any other', () => {
  fc.assert(
    fc.property(anyText, anyCount, (id, count) => {
      const keys = createKeys(count, '{t}');
      expect(keys.shards).toContain(keys.ofId(id));
    }),
  );
});

it('the parts of a total add up to it and differ by at most one', () => {
  fc.assert(
    fc.property(anyTotal, anyCount, anyText, (total, count, name) => {
      const shares = Array.from({ length: count }, (_, index) => shareOf(total, index, count));
      for (const parts of [shares, createKeys(count, '{t}').divide(total, name)]) {
        expect(sumOf(parts)).toBe(total);
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThan(2);
      }
    }),
  );
});

it('which shards get the slots that are left over differs from worker to worker', () => {
  const keys = createKeys(3, '{t}');
  const workers = Array.from({ length: 300 }, (_, i) => keys.divide(4, `worker-${i}`));
  for (const index of [0, 1, 2]) expect(sumOf(workers.map((slots) => slots[index]!))).toBeGreaterThan(350);
});

it('what is gathered from several rooms comes in the order in which it was asked for', async () => {
  const asked: number[][] = [];
  const ask = async (room: number, items: number[]) => {
    asked.push(items);
    return items.map((item) => `${room}:${item}`);
  };
  expect(await mapShards([5, 2, 4, 2, 1], (item) => item % 2, ask)).toEqual(['1:5', '0:2', '0:4', '0:2', '1:1']);
  expect(asked).toEqual([
    [5, 1],
    [2, 4, 2],
  ]);
  expect(await mapShards([], (item) => item, ask)).toEqual([]);
});
