import type { Role } from '../contract/run.js';
import { decodeId, type Keys } from './keys.js';
import type { Redis } from './redis.js';

/** One thing that ops did. `before` and `after` are JSON where values changed, else text. */
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

/** Reads the audit; the scripts write it. */
export function createAudit({ redis, keys }: { redis: Redis; keys: Keys }) {
  return {
    /** Newest first; `cursor` is that of the page before. */
    async list(query: { cursor?: string | undefined; limit: number }): Promise<{
      entries: AuditEntry[];
      nextCursor: string | null;
    }> {
      const from = query.cursor === undefined ? '+' : `(${query.cursor}`;
      const page = (await redis.xrevrange(keys.audit, from, '-', 'COUNT', query.limit + 1)) as [string, string[]][];
      const entries = page.slice(0, query.limit).map(parseEntry);
      return { entries, nextCursor: page.length > query.limit ? entries.at(-1)!.id : null };
    },
  };
}

export type Audit = ReturnType<typeof createAudit>;
