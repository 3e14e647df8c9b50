import { createHash } from 'node:crypto';

/** Prefix of an id that determines its shard. Ids of batch runs start with the batch's id, so they share its shard. */
const rootLength = 36;

/** Stable across machines and versions: it determines where the data of a user is. */
const hashOf = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0);

/** Which of `count` shards a text belongs to. */
export const shardOf = (text: string, count: number): number => (count === 1 ? 0 : hashOf(text) % count);

/** The shard of an id of a run, session, batch or share. Any text has a shard, so an unknown id is simply not found. */
export const shardOfId = (id: string, count: number): number => shardOf(id.slice(0, rootLength), count);

/**
 * Draws an id of a given shard: draws until the hash matches, `count` times on average. So ids look the same for any
 * number of shards and are found without a lookup.
 */
export function drawId(shard: number, count: number, draw: () => string): string {
  for (;;) {
    const id = draw();
    if (shardOfId(id, count) === shard) return id;
  }
}

/** The part of a total for the shard at `index`; the parts add up to the total. Same as `shareOf` in keys.lua. */
export const shareOf = (total: number, index: number, count: number): number => Math.floor((total + index) / count);

/**
 * Scatter-gather: calls `ask` once per shard with its items, concurrently, and returns the replies in the order of the
 * items.
 */
export async function mapShards<Item, Shard, Reply>(
  items: Item[],
  shardOfItem: (item: Item) => Shard,
  ask: (shard: Shard, items: Item[]) => Promise<Reply[]>,
): Promise<Reply[]> {
  const replies = new Array<Reply>(items.length);
  const shards = partition([...items.keys()], (index) => shardOfItem(items[index]!));
  await Promise.all(
    [...shards].map(async ([shard, indexes]) => {
      const own = indexes.map((index) => items[index]!);
      const ownReplies = await ask(shard, own);
      for (const [nth, index] of indexes.entries()) replies[index] = ownReplies[nth]!;
    }),
  );
  return replies;
}

/** Groups items by shard. */
export function partition<Item, Shard>(items: Item[], shardOfItem: (item: Item) => Shard): Map<Shard, Item[]> {
  const shards = new Map<Shard, Item[]>();
  for (const item of items) {
    const shard = shardOfItem(item);
    const own = shards.get(shard);
    if (own) own.push(item);
    else shards.set(shard, [item]);
  }
  return shards;
}
