import '../../styles/on-demand/people.css';
import type { Account } from '@runq/common/contract/account';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import type { Toasts } from '../../ui/toasts.js';
import { ActionDialog } from '../action-dialog.js';
import type { Action } from '../actions.js';
import type { Operations } from '../operations.js';
import { sendRequest } from '../send-request.js';
import { type Invitation, InvitationDialog } from './invitation-dialog.js';
import { type Invited, type InviteManyAnswer, invitationsPath, inviteMany } from './invite-many.js';
import { inviteManyAction } from './people-actions.js';
import { isInvitable, PeopleTable } from './people-table.js';
import { RosterPanel } from './roster-panel.js';
import { SlipsView } from './slips-view.js';

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

/** Local accounts: search, roster, one-time links of one or many, roles and locks. `ownId` is the user of the page. */
export function PeoplePage({ token, ownId, toasts }: { token: string; ownId: string; toasts: Toasts }) {
  const [search, setSearch] = useState('');
  const [page, setPage] = useState<Page | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, confirm] = useState<Action | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [slips, setSlips] = useState<InviteManyAnswer | null>(null);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const titleRef = useRef<HTMLHeadingElement>(null);
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
      async act(request) {
        const { path, body } = request;
        if (path === invitationsPath) {
          const made = await inviteMany(token, body as Invited & { why: string });
          if (!made.ok) return made;
          if (made.value.invitations.length > 0) setSlips(made.value);
          select(new Set());
          await load(null);
          return made;
        }
        const answer = await sendRequest(token, request);
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

  const chosen = (page?.accounts ?? []).filter((account) => isInvitable(account) && selected.has(account.id));
  const invited: Invited = chosen.length > 0 ? { userIds: chosen.map(({ id }) => id) } : { search: search.trim() };

  function closeSlips(): void {
    setSlips(null);
    // The button that had the focus is gone.
    requestAnimationFrame(() => titleRef.current?.focus());
  }

  if (slips && !pending) return <SlipsView made={slips} onClose={closeSlips} />;
  return (
    <>
      <p>
        <a href="/ops">Back to operations</a>
      </p>
      <h1 ref={titleRef} tabIndex={-1}>
        People
      </h1>
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
        {page && page.accounts.length > 0 && (
          <>
            <p class="actions">
              <button type="button" onClick={() => confirm(inviteManyAction(invited))}>
                {describeInvited(invited)}
              </button>
            </p>
            <PeopleTable
              accounts={page.accounts}
              ownId={ownId}
              selected={selected}
              onSelect={select}
              onAction={confirm}
            />
          </>
        )}
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

function describeInvited(invited: Invited): string {
  if ('userIds' in invited) return `Invite ${invited.userIds.length} selected…`;
  return invited.search === '' ? 'Invite all without a password…' : 'Invite all found without a password…';
}

function describeFound({ accounts, nextCursor, total }: Page, search: string): string {
  const all = total === 1 ? '1 account' : `${total.toLocaleString('en')} accounts`;
  if (search === '') return total === 0 ? 'There are no accounts yet. Import a roster.' : `${all} in total.`;
  if (accounts.length === 0 && nextCursor === null) return `No account matches. ${all} in total.`;
  return `${accounts.length}${nextCursor === null ? '' : ' or more'} found. ${all} in total.`;
}
