import { randomBytes, randomUUID } from 'node:crypto';
import type { OpenedShare } from '../contract/workspace.js';
import { decodeId, encodeId, type Keys } from './keys.js';
import type { Operator } from './operator-actions.js';
import type { Redis } from './redis.js';
import { createScript, type ReadLua } from './scripts.js';
import type { FileOwner } from './workspaces.js';

/** A share without its files. `createdAt` is epoch ms, `bytes` are those of the decoded files. */
export interface StoredShare {
  id: string;
  userId: string;
  title: string | null;
  entry: string;
  createdAt: number;
  bytes: number;
  offBy: 'owner' | 'ops' | null;
}

/** What somebody with the link is given. */
export interface ShareSnapshot {
  title: string | null;
  entry: string;
  files: OpenedShare['files'];
  /** Display name, null where none is known. */
  ownerName: string | null;
}

/** Whoever switches a share: its owner, or ops, whose doing is audited. */
export type ShareActor = { kind: 'owner' } | { kind: 'ops'; operator: Operator };

/** 128 bits from the system's source: the id is all that protects a share. */
export const createShareId = () => randomBytes(16).toString('base64url');
const isShareId = (id: string) => /^[\w-]{22}$/.test(id);

const fields = ['user', 'title', 'entry', 'createdAt', 'bytes', 'offBy'] as const;

function parseShare(id: string, [user, title, entry, createdAt, bytes, offBy]: (string | null)[]): StoredShare | null {
  if (!user) return null;
  return {
    id,
    userId: decodeId(user),
    title: JSON.parse(title!),
    entry: entry!,
    createdAt: Number(createdAt),
    bytes: Number(bytes),
    offBy: offBy as StoredShare['offBy'],
  };
}

/** Snapshots of files that open for anybody who has the id. One that nobody opens goes by `sweep`. */
export function createShareStore(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }) {
  const { redis, keys } = deps;
  const createShare = createScript(deps, 'createShare');
  const openShare = createScript(deps, 'openShare');
  const switchShare = createScript(deps, 'switchShare');
  const sweepShares = createScript(deps, 'sweepShares');

  return {
    /** The id of a share of this user. */
    drawId: (userId: string) => keys.drawId(userId, createShareId),

    /** Repeating it with the same id changes nothing. */
    async create(
      id: string,
      owner: FileOwner,
      { title, entry, files, ownerName }: ShareSnapshot,
      bytes: number,
    ): Promise<{ outcome: 'created' } | { outcome: 'shares'; maxShares: number } | { outcome: 'full' }> {
      const args = [id, encodeId(owner.userId), owner.role, JSON.stringify(ownerName), JSON.stringify(title), entry];
      const [outcome, max] = (await createShare.call(keys.ofId(id), ...args, bytes, JSON.stringify(files))) as string[];
      if (outcome === 'shares') return { outcome, maxShares: Number(max) };
      return { outcome: outcome as 'created' | 'full' };
    },

    /** Null when there is none, or it is off. */
    async open(id: string): Promise<(ShareSnapshot & { createdAt: number }) | null> {
      if (!isShareId(id)) return null;
      const reply = (await openShare.call(keys.ofId(id), id)) as [string, string, string, string, string] | null;
      if (reply === null) return null;
      const [title, entry, files, createdAt, owner] = reply;
      return {
        ...{ title: JSON.parse(title), entry, files: JSON.parse(files), ownerName: JSON.parse(owner) },
        createdAt: Number(createdAt),
      };
    },

    async read(id: string): Promise<StoredShare | null> {
      return isShareId(id) ? parseShare(id, await redis.hmget(keys.ofId(id).share(id), ...fields)) : null;
    },

    /** Newest first. */
    async listOfUser(userId: string): Promise<StoredShare[]> {
      const shard = keys.ofUser(userId);
      const ids = await redis.zrevrange(shard.sharesOf(userId), 0, -1);
      const pipeline = redis.pipeline();
      for (const id of ids) pipeline.hmget(shard.share(id), ...fields);
      const replies = (await pipeline.exec()) ?? [];
      return replies.flatMap(([error, values], index) => {
        if (error) throw error;
        return parseShare(ids[index]!, values as (string | null)[]) ?? [];
      });
    },

    /** `refused`: ops switched it off, so only they switch it on. */
    async switch(
      id: string,
      action: 'off' | 'on' | 'delete',
      actor: ShareActor,
    ): Promise<'done' | 'not_found' | 'refused'> {
      const { userId, role, why } = actor.kind === 'ops' ? actor.operator : { userId: '', role: '', why: '' };
      const code = await switchShare.call(keys.ofId(id), id, action, actor.kind, randomUUID(), userId, role, why);
      return code === 1 ? 'done' : code === 0 ? 'not_found' : 'refused';
    },

    /** To be called about once a second by anybody; each call does a bounded piece of work. Answers how many went. */
    async sweep(): Promise<number> {
      const swept = (await Promise.all(keys.shards.map((shard) => sweepShares.call(shard)))) as number[];
      return swept.reduce((sum, count) => sum + count, 0);
    },
  };
}

export type ShareStore = ReturnType<typeof createShareStore>;
