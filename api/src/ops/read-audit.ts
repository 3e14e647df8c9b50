import type { Audit, AuditEntry } from '@runq/common/store/audit';
import { stringify } from 'csv-stringify/sync';

const columns = ['at', 'who', 'role', 'action', 'target', 'before', 'after', 'why', 'id'] as const;

/** An entry with its instant as text. */
const toView = (entry: AuditEntry) => ({ ...entry, at: new Date(entry.at).toISOString() });

/** Who changed what: a page, newest first, as JSON or as CSV whose cells no spreadsheet takes for formulas. */
export function createReadAudit({ audit }: { audit: Audit }) {
  async function page(query: { cursor?: string | undefined; limit: number }) {
    const { entries, nextCursor } = await audit.list(query);
    return { entries: entries.map(toView), nextCursor };
  }

  return {
    page,
    async csv(query: {
      cursor?: string | undefined;
      limit: number;
    }): Promise<{ text: string; nextCursor: string | null }> {
      const { entries, nextCursor } = await page(query);
      return { text: stringify(entries, { header: true, columns: [...columns], escape_formulas: true }), nextCursor };
    },
  };
}

export type ReadAudit = ReturnType<typeof createReadAudit>;
