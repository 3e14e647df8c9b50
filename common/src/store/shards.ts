import { createHash } from 'node:crypto';

/** How much of an id decides about its shard. The runs of a batch begin with its id, which is so long, and so lie where it lies. */
const rootLength = 36;

/** The same on every machine and for ever: where a user's data lies follows from it. */
const hashOf = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0);

/** Which of `count` shards a text belongs to. */
export const shardOf = (text: string, count: number): number => (count === 1 ? 0 : hashOf(text) % count);

/** The same of the id of a run, session, batch or share. Any text at all is of one shard, so what was never made is not found there. */
export const shardOfId = (id: string, count: number): number => shardOf(id.slice(0, rootLength), count);

/**
 * An id that is of a shard: one is drawn again until its hash falls there, `count` times on average. So ids look the same whatever the
 * number of shards, hold no place for mistakes, and are found without asking.
 */
export function drawId(shard: number, count: number, draw: () => string): string {
  for (;;) {
    const id = draw();
    if (shardOfId(id, count) === shard) return id;
  }
}

/** The part of a total that is the shard's at `index`; the parts of all shards add up to it. `shareOf` of keys.lua is the same. */
export const shareOf = (total: number, index: number, count: number): number => Math.floor((total + index) / count);

/**
 * Asks each room for the items that lie in it, all rooms at once, and gives the answers in the order of the items. Used where a list may
 * reach over several shards; of one shard it is one call.
 */
export async function gather<Item, Room, Answer>(
  items: Item[],
  roomOf: (item: Item) => Room,
  ask: (room: Room, items: Item[]) => Promise<Answer[]>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  const rooms = partition([...items.keys()], (index) => roomOf(items[index]!));
  await Promise.all(
    [...rooms].map(async ([room, indexes]) => {
      const own = indexes.map((index) => items[index]!);
      const replies = await ask(room, own);
      for (const [nth, index] of indexes.entries()) answers[index] = replies[nth]!;
    }),
  );
  return answers;
}

/** The items by the room that each lies in. */
export function partition<Item, Room>(items: Item[], roomOf: (item: Item) => Room): Map<Room, Item[]> {
  const rooms = new Map<Room, Item[]>();
  for (const item of items) {
    const room = roomOf(item);
    const own = rooms.get(room);
    if (own) own.push(item);
    else rooms.set(room, [item]);
  }
  return rooms;
}
