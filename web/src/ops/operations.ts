import { type ApiAnswer, callApi } from '../page/call-api.js';
import { type Cell, createCell } from '../page/cell.js';
import type { AuditEntry, OpsSettings, OpsUser, OpsView, Order } from './ops-shape.js';

const refreshEveryMs = 3000;
const auditPage = 15;
/** Entries of the audit on the page at most; all of them are in the CSV. */
const maxAuditShown = 300;

/** What an action asks of the API. */
export interface OpsRequest {
  path: string;
  method?: 'PATCH';
  body: object;
}

export interface Operations {
  view: Cell<OpsView>;
  /** Does something and looks again at once. */
  act(request: OpsRequest): Promise<ApiAnswer<unknown>>;
  loadOlderAudit(): Promise<void>;
  close(): void;
}

/** What ops see and do besides the figures: read every few seconds while the page is looked at, and after each action. */
export function createOperations(token: string): Operations {
  const view = createCell<OpsView>({ users: [], orders: new Map(), settings: null, audit: [], hasOlderAudit: false });
  let isReading = false;
  let isClosed = false;

  const read = <T>(path: string) => callApi<T>(`/v1/ops/${path}`, { token });

  async function refresh(): Promise<void> {
    if (isReading || document.visibilityState === 'hidden') return;
    isReading = true;
    const [users, workers, settings, audit] = await Promise.all([
      read<{ users: OpsUser[] }>('users'),
      read<{ workers: { id: string; order: Order }[] }>('workers'),
      read<OpsSettings>('settings'),
      read<{ entries: AuditEntry[]; nextCursor: string | null }>(`audit?limit=${auditPage}`),
    ]);
    isReading = false;
    if (isClosed) return;
    const before = view.get();
    view.set({
      users: users.ok ? users.value.users : before.users,
      orders: workers.ok ? new Map(workers.value.workers.map(({ id, order }) => [id, order])) : before.orders,
      settings: settings.ok ? settings.value : before.settings,
      audit: audit.ok ? joinEntries(audit.value.entries, before.audit) : before.audit,
      hasOlderAudit:
        audit.ok && before.audit.length <= audit.value.entries.length
          ? audit.value.nextCursor !== null
          : before.hasOlderAudit,
    });
  }

  const timer = setInterval(refresh, refreshEveryMs);
  void refresh();

  return {
    view,
    async act({ path, body, method }) {
      const answer = await callApi(`/v1/ops/${path}`, { token, body, ...(method ? { method } : {}) });
      await refresh();
      return answer;
    },
    async loadOlderAudit() {
      const { audit } = view.get();
      const cursor = audit.at(-1)?.id;
      const page = await read<{ entries: AuditEntry[]; nextCursor: string | null }>(
        `audit?limit=${auditPage}${cursor ? `&cursor=${cursor}` : ''}`,
      );
      if (!page.ok || isClosed) return;
      const joined = joinEntries(view.get().audit, page.value.entries);
      const hasOlderAudit = page.value.nextCursor !== null && joined.length < maxAuditShown;
      view.set({ ...view.get(), audit: joined, hasOlderAudit });
    },
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
}

/** Newer entries and older ones, each once. */
function joinEntries(newer: AuditEntry[], older: AuditEntry[]): AuditEntry[] {
  const known = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !known.has(id))].slice(0, maxAuditShown);
}
