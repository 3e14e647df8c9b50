import type { Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, type Keys, type ShardKeys } from '../redis/keys.js';

/** An action of ops. `before` and `after` are JSON where values changed, else text. */
export interface AuditEntry {
  /** Orders the entries; the cursor of a page. */
  id: string;
  /** Epoch ms. */
  at: number;
  who: string;
  role: Role;
  action: string;
  target: string;
  before: string;
  after: string;
  why: string;
}

function parseEntry([id, fields]: [string, string[]]): AuditEntry {
  const values: Record<string, string> = {};
  for (let i = 0; i < fields.length; i += 2) values[fields[i]!] = fields[i + 1]!;
  const { who = '', role = 'ops', action = '', target = '', before = '', after = '', why = '' } = values;
  const at = Number(id.split('-')[0]);
  return { id, at, who, role: role as Role, action, target: decodeId(target), before, after, why };
}

/** Sort key of an entry: time and number in the stream of its shard, then the shard. */
type SortKey = [ms: number, nth: number, shard: number];

const toSortKey = (id: string): SortKey => id.split(/[-.]/).concat('0').slice(0, 3).map(Number) as SortKey;
const compare = (a: SortKey, b: SortKey) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

export interface AuditLog {
  /** Newest first; `cursor` continues after the previous page. */
  list(query: { cursor?: string | undefined; limit: number }): Promise<{
    entries: AuditEntry[];
    nextCursor: string | null;
  }>;
}

/** Reads the audit log; the scripts append to it, each in the shard of its change. */
export function createAuditLog({ redis, keys }: { redis: Redis; keys: Keys }): AuditLog {
  async function readShard(shard: ShardKeys, index: number, cursor: string | undefined, count: number) {
    const [id = '', after = '0'] = cursor?.split('.') ?? [];
    // Entries with the same time and number are ordered from the last shard to the first.
    const from = cursor === undefined ? '+' : index < Number(after) ? id : `(${id}`;
    const page = (await redis.xrevrange(shard.audit, from, '-', 'COUNT', count)) as [string, string[]][];
    const isOnly = keys.shards.length === 1;
    return page.map(([entryId, fields]) => parseEntry([isOnly ? entryId : `${entryId}.${index}`, fields]));
  }

  return {
    async list(query: { cursor?: string | undefined; limit: number }): Promise<{
      entries: AuditEntry[];
      nextCursor: string | null;
    }> {
      const count = query.limit + 1;
      const pages = await Promise.all(keys.shards.map((shard, index) => readShard(shard, index, query.cursor, count)));
      const page = pages.flat().sort((a, b) => compare(toSortKey(b.id), toSortKey(a.id)));
      const entries = page.slice(0, query.limit);
      return { entries, nextCursor: page.length > query.limit ? entries.at(-1)!.id : null };
    },
  };
}
