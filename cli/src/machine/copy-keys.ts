import type { Redis } from '@runq/common/redis/connection';

/** Both kinds of tags: of one shard, and of several (common/src/redis/keys.ts). */
const pattern = '{runq[}:]*';
const scanCount = 500;
/** A pipeline is sent when it has so many keys, or so many bytes; one key may be larger. */
const pipelineKeys = 500;
const pipelineBytes = 8_388_608;

/** The keys of runq in batches. A key may come twice. */
async function* scanKeys(redis: Redis): AsyncGenerator<Buffer[]> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', scanCount);
    cursor = next.toString();
    if (keys.length > 0) yield keys;
  } while (cursor !== '0');
}

export async function countKeys(redis: Redis): Promise<number> {
  let count = 0;
  for await (const keys of scanKeys(redis)) count += keys.length;
  return count;
}

/** Deletes the keys of runq but `last`, and then that. */
export async function deleteKeys(redis: Redis, last: string): Promise<void> {
  for await (const keys of scanKeys(redis)) {
    const others = keys.filter((key) => key.toString() !== last);
    if (others.length > 0) await redis.unlink(...others);
  }
  await redis.unlink(last);
}

interface Payload {
  key: Buffer;
  value: Buffer;
  /** Epoch ms; -1: never. */
  expiresAt: number;
}

/**
 * Copies the keys of runq but `except` with the instants at which they expire, and returns how many. `onProgress` gets
 * that number. No key of the target is replaced.
 */
export async function copyKeys(
  source: Redis,
  target: Redis,
  { except, signal, onProgress }: { except: string; signal: AbortSignal; onProgress: (copied: number) => void },
): Promise<number> {
  let copied = 0;
  let waiting: Payload[] = [];
  let bytes = 0;
  async function send(): Promise<void> {
    signal.throwIfAborted();
    copied += await restoreAll(target, waiting);
    waiting = [];
    bytes = 0;
    onProgress(copied);
  }
  for await (const keys of scanKeys(source))
    for (const key of keys) {
      if (key.toString() === except) continue;
      const [value, expiresAt] = await Promise.all([
        source.dumpBuffer(key),
        source.call('PEXPIRETIME', key) as Promise<number>,
      ]);
      // It has expired meanwhile.
      if (value === null) continue;
      waiting.push({ key, value, expiresAt });
      bytes += value.length;
      if (waiting.length >= pipelineKeys || bytes >= pipelineBytes) await send();
    }
  await send();
  return copied;
}

async function restoreAll(target: Redis, payloads: Payload[]): Promise<number> {
  if (payloads.length === 0) return 0;
  const pipeline = target.pipeline();
  for (const { key, value, expiresAt } of payloads)
    if (expiresAt < 0) pipeline.restore(key, 0, value);
    else pipeline.restore(key, expiresAt, value, 'ABSTTL');
  const replies = (await pipeline.exec()) ?? [];
  const errors = replies.flatMap(([error]) => (error ? [error] : []));
  // A scan may find a key twice. Only this command writes, so the first one is the same.
  const other = errors.find((error) => !error.message.startsWith('BUSYKEY'));
  if (other) throw other;
  return replies.length - errors.length;
}
