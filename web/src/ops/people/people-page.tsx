import '../../styles/on-demand/people.css';
import type { Account } from '@runq/common/contract/account';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import type { Toasts } from '../../ui/toasts.js';
import { ActionDialog } from '../action-dialog.js';
import type { Action } from '../actions.js';
import type { Operations } from '../operations.js';
import { type Invitation, InvitationDialog } from './invitation-dialog.js';
import { PeopleTable } from './people-table.js';
import { RosterPanel } from './roster-panel.js';

const pageLimit = 50;
/** Pages of the server that are asked one after the other while they have nothing that matches. */
const emptyPagesMax = 20;
/** Time without a key, after which the search begins. */
const typingMs = 250;

interface Page {
  accounts: Account[];
  nextCursor: string | null;
  total: number;
}

/** Local accounts: search, import of a roster, one-time links, roles and locks. `ownId` is the user of the page. */
export function PeoplePage({ token, ownId, toasts }: { token: string; ownId: string; toasts: Toasts }) {
  const [search, setSearch] = useState('');
  const [page, setPage] = useState<Page | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, confirm] = useState<Action | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  /** Answers to an earlier search are dropped. */
  const latest = useRef(0);

  async function load(cursor: string | null): Promise<void> {
    latest.current += 1;
    const own = latest.current;
    const found: Account[] = [];
    let next = cursor;
    for (let pages = 0; pages < emptyPagesMax; pages++) {
      const query = new URLSearchParams({ search: search.trim(), limit: String(pageLimit) });
      if (next !== null) query.set('cursor', next);
      const answer = await callApi<Page>(`/v1/ops/accounts?${query}`, { token });
      if (own !== latest.current) return;
      setProblem(answer.ok ? null : answer.detail);
      if (!answer.ok) return;
      found.push(...answer.value.accounts);
      next = answer.value.nextCursor;
      setPage((before) => ({
        accounts: cursor === null || !before ? found : [...before.accounts, ...found],
        ...{ nextCursor: next, total: answer.value.total },
      }));
      if (found.length > 0 || next === null) return;
    }
  }

  useEffect(() => {
    const timer = setTimeout(() => void load(null), page === null ? 0 : typingMs);
    return () => clearTimeout(timer);
  }, [search]);

  const operations = useMemo(
    (): Pick<Operations, 'act'> => ({
      async act({ path, body, method }) {
        const answer = await callApi(`/v1/ops/${path}`, { token, body, ...(method ? { method } : {}) });
        if (answer.ok && path.endsWith('/invite')) {
          const [, id = ''] = path.split('/');
          setInvitation({ userId: decodeURIComponent(id), ...(answer.value as Omit<Invitation, 'userId'>) });
        }
        if (answer.ok) await load(null);
        return answer;
      },
    }),
    [search],
  );

  return (
    <>
      <p>
        <a href="/ops">Back to operations</a>
      </p>
      <h1>People</h1>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <section class="panel" aria-labelledby="accounts-title">
        <h2 id="accounts-title">Accounts</h2>
        <search class="run-search">
          <label>
            User name, name, email or section
            <input
              type="search"
              maxLength={200}
              autocomplete="off"
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
          </label>
        </search>
        <p class="hint" role="status">
          {page && describeFound(page, search.trim())}
        </p>
        {page && page.accounts.length > 0 && <PeopleTable accounts={page.accounts} ownId={ownId} onAction={confirm} />}
        {page?.nextCursor != null && (
          <p class="actions">
            <button type="button" onClick={() => void load(page.nextCursor)}>
              Show more
            </button>
          </p>
        )}
      </section>
      <RosterPanel token={token} onImported={() => void load(null)} />
      {pending && (
        <ActionDialog action={pending} operations={operations} toasts={toasts} onClose={() => confirm(null)} />
      )}
      {!pending && invitation && <InvitationDialog invitation={invitation} onClose={() => setInvitation(null)} />}
    </>
  );
}

function describeFound({ accounts, nextCursor, total }: Page, search: string): string {
  const all = total === 1 ? '1 account' : `${total.toLocaleString('en')} accounts`;
  if (search === '') return total === 0 ? 'There are no accounts yet. Import a roster.' : `${all} in total.`;
  if (accounts.length === 0 && nextCursor === null) return `No account matches. ${all} in total.`;
  return `${accounts.length}${nextCursor === null ? '' : ' or more'} found. ${all} in total.`;
}
