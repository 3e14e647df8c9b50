import { randomBytes, randomUUID } from 'node:crypto';
import type { Operator } from '../admin/admin-actions.js';
import type { OpenedShare } from '../contract/workspace.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';
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

/** The content of a share. */
export interface ShareSnapshot {
  title: string | null;
  entry: string;
  files: OpenedShare['files'];
  /** Display name, null where none is known. */
  ownerName: string | null;
}

/**
 * `bytes`: the user's shares would exceed their bytes; `full`: the files of all would; `memory`: Redis is nearly
 * full; `exam`: sharing is off.
 */
export type ShareOutcome =
  | { outcome: 'created' }
  | { outcome: 'shares'; maxShares: number }
  | { outcome: 'bytes'; usedBytes: number; maxBytes: number }
  | { outcome: 'full' }
  | { outcome: 'memory' }
  | { outcome: 'exam' };

/** In exam mode no share opens. */
export class SharingOffError extends Error {
  override name = 'SharingOffError';
}

/** Who enables, disables or deletes a share: its owner, or ops, whose actions are audited. */
export type ShareActor = { kind: 'owner' } | { kind: 'ops'; operator: Operator };

/** 128 random bits: the id is the only protection of a share. */
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

export interface ShareStore {
  /** Draws an id for a share of this user. */
  drawId: (userId: string) => string;
  /** Idempotent for the same id. */
  create(id: string, owner: FileOwner, options: ShareSnapshot, bytes: number): Promise<ShareOutcome>;
  /** Null if there is none, or it is disabled. Throws a `SharingOffError` in exam mode. */
  open(id: string): Promise<(ShareSnapshot & { createdAt: number }) | null>;
  read(id: string): Promise<StoredShare | null>;
  /** Newest first. */
  listOfUser(userId: string): Promise<StoredShare[]>;
  /** The files of a share, for its owner: also while it is off, and without counting as a use. Empty: it is gone. */
  readFiles(id: string): Promise<ShareSnapshot['files']>;
  /** `refused`: ops disabled it, so only ops can enable it. */
  setEnabled(id: string, action: 'off' | 'on' | 'delete', actor: ShareActor): Promise<'done' | 'not_found' | 'refused'>;
  /** Any process may call it every second; each call does a bounded amount of work. Returns the expired shares. */
  sweep(): Promise<number>;
}

/** Snapshots of files for anyone with the id. Unused shares expire by `sweep`. */
export function createShareStore(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): ShareStore {
  const { redis, keys } = deps;
  const createShare = createScript(deps, 'shares/createShare');
  const openShare = createScript(deps, 'shares/openShare');
  const setShareEnabled = createScript(deps, 'shares/setShareEnabled');
  const sweepShares = createScript(deps, 'shares/expireShares');

  return {
    drawId: (userId: string) => keys.drawId(userId, createShareId),

    async create(
      id: string,
      owner: FileOwner,
      { title, entry, files, ownerName }: ShareSnapshot,
      bytes: number,
    ): Promise<ShareOutcome> {
      const args = [id, encodeId(owner.userId), owner.role, JSON.stringify(ownerName), JSON.stringify(title), entry];
      const [outcome, first, second] = (await createShare.call(
        keys.ofId(id),
        ...args,
        bytes,
        JSON.stringify(files),
      )) as string[];
      if (outcome === 'shares') return { outcome, maxShares: Number(first) };
      if (outcome === 'bytes') return { outcome, usedBytes: Number(first), maxBytes: Number(second) };
      return { outcome: outcome as 'created' | 'full' | 'memory' | 'exam' };
    },

    async open(id: string): Promise<(ShareSnapshot & { createdAt: number }) | null> {
      if (!isShareId(id)) return null;
      const reply = (await openShare.call(keys.ofId(id), id)) as
        | [string, string, string, string, string]
        | 'exam'
        | null;
      if (reply === 'exam') throw new SharingOffError();
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

    async readFiles(id: string): Promise<ShareSnapshot['files']> {
      return JSON.parse((await redis.hget(keys.ofId(id).share(id), 'files')) ?? '[]');
    },

    async setEnabled(
      id: string,
      action: 'off' | 'on' | 'delete',
      actor: ShareActor,
    ): Promise<'done' | 'not_found' | 'refused'> {
      const { userId, role, why } = actor.kind === 'ops' ? actor.operator : { userId: '', role: '', why: '' };
      const code = await setShareEnabled.call(keys.ofId(id), id, action, actor.kind, randomUUID(), userId, role, why);
      return code === 1 ? 'done' : code === 0 ? 'not_found' : 'refused';
    },

    async sweep(): Promise<number> {
      const swept = (await Promise.all(keys.shards.map((shard) => sweepShares.call(shard)))) as number[];
      return swept.reduce((sum, count) => sum + count, 0);
    },
  };
}
