import type { AccountRow, StoredAccount } from '@runq/common/accounts/accounts';
import type { RosterChange, RosterReport } from '@runq/common/contract/account';

/** What saving `rows` changes in the accounts that they are for (null: there is none), changes of roles first. */
export function compareRoster(
  rows: readonly AccountRow[],
  accounts: readonly (StoredAccount | null)[],
): Omit<RosterReport, 'enrolled'> {
  const changes = rows.flatMap((row, index) => findChange(row, accounts[index] ?? null) ?? []);
  const created = changes.filter(({ outcome }) => outcome === 'created').length;
  const rank = ({ formerRole, role }: RosterChange) => (formerRole !== null ? 0 : role !== 'student' ? 1 : 2);
  return {
    ...{ created, changed: changes.length - created, same: rows.length - changes.length },
    changes: changes.toSorted((one, other) => rank(one) - rank(other)),
  };
}

function findChange(row: AccountRow, account: StoredAccount | null): RosterChange | null {
  const { id, name = null, role } = row;
  if (!account) return { id, name, outcome: 'created', role: role ?? 'student', formerRole: null };
  const isChanged = (['name', 'email', 'section', 'role'] as const).some(
    (field) => (row[field] ?? account[field]) !== account[field],
  );
  if (!isChanged) return null;
  const formerRole = role && role !== account.role ? account.role : null;
  return { id, name: name ?? account.name, outcome: 'changed', role: role ?? account.role, formerRole };
}
