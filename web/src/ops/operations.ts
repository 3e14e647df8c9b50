import { type ApiResult, callApi } from '../ui/api-client.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { AuditEntry, OpsSettings, OpsUser, OpsView, WorkerMode } from './ops-shape.js';

const refreshEveryMs = 3000;
const auditPage = 15;
/** Most audit entries on the page; the CSV has all. */
const maxAuditShown = 300;

/** The API request of an action. */
export interface OpsRequest {
  path: string;
  method?: 'PUT' | 'PATCH' | 'DELETE';
  body: object;
}

export interface Operations {
  view: Signal<OpsView>;
  /** Sends a request and refreshes the view immediately. */
  act(request: OpsRequest): Promise<ApiResult<unknown>>;
  loadOlderAudit(): Promise<void>;
  close(): void;
}

/**
 * Reads users, workers, settings and the audit log every few seconds while the page is visible, and after each action.
 */
export function createOperations(token: string): Operations {
  const view = createSignal<OpsView>({
    users: [],
    workerModes: new Map(),
    settings: null,
    audit: [],
    hasOlderAudit: false,
  });
  let isRefreshing = false;
  let isClosed = false;

  const read = <T>(path: string) => callApi<T>(`/v1/ops/${path}`, { token });

  async function refresh(): Promise<void> {
    if (isRefreshing || document.visibilityState === 'hidden') return;
    isRefreshing = true;
    const [users, workers, settings, audit] = await Promise.all([
      read<{ users: OpsUser[] }>('users'),
      read<{ workers: { id: string; order: WorkerMode }[] }>('workers'),
      read<OpsSettings>('settings'),
      read<{ entries: AuditEntry[]; nextCursor: string | null }>(`audit?limit=${auditPage}`),
    ]);
    isRefreshing = false;
    if (isClosed) return;
    const before = view.get();
    view.set({
      users: users.ok ? users.value.users : before.users,
      workerModes: workers.ok ? new Map(workers.value.workers.map(({ id, order }) => [id, order])) : before.workerModes,
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

/** Joins newer and older entries without duplicates. */
function joinEntries(newer: AuditEntry[], older: AuditEntry[]): AuditEntry[] {
  const known = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !known.has(id))].slice(0, maxAuditShown);
}
