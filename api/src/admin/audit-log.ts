import type { AuditEntry, AuditLog } from '@runq/common/admin/audit-log';
import { stringify } from 'csv-stringify/sync';

const columns = ['at', 'who', 'role', 'action', 'target', 'before', 'after', 'why', 'id'] as const;

export interface PageQuery {
  cursor?: string | undefined;
  limit: number;
}

/** Entries with their time as ISO 8601, newest first. */
export interface AuditPage {
  entries: (Omit<AuditEntry, 'at'> & { at: string })[];
  nextCursor: string | null;
}

export async function readAudit(audit: AuditLog, query: PageQuery): Promise<AuditPage> {
  const { entries, nextCursor } = await audit.list(query);
  return { entries: entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })), nextCursor };
}

/** A page as CSV, whose cells no spreadsheet executes as formulas. */
export async function exportAudit(
  audit: AuditLog,
  query: PageQuery,
): Promise<{ text: string; nextCursor: string | null }> {
  const { entries, nextCursor } = await readAudit(audit, query);
  return { text: stringify(entries, { header: true, columns: [...columns], escape_formulas: true }), nextCursor };
}
