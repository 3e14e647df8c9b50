import type { AccountRow } from '@runq/common/accounts/accounts';
import { accountTextLength, roleSchema } from '@runq/common/contract/account';
import { parseRosterTable } from '../submissions/parse-roster.js';

const userIdLength = 128;

/** Own columns beside `id`; others, such as `course`, are skipped. */
const columns = ['name', 'email', 'role', 'section'] as const;

/**
 * Parses a roster of accounts: CSV as of a class, with the roles student, grader and ops. Every wrong line is listed.
 * `findProblem` may refuse further rows.
 */
export function readAccountRoster(
  data: Buffer,
  findProblem: (row: AccountRow) => string | null = () => null,
): AccountRow[] {
  const rows = parseRosterTable(data, {
    columns,
    idLength: userIdLength,
    check({ name, email, role, section, id }) {
      for (const [field, value] of Object.entries({ name, email, section }))
        if ((value?.length ?? 0) > accountTextLength[field as keyof typeof accountTextLength])
          return `the ${field} has more than ${accountTextLength[field as keyof typeof accountTextLength]} characters`;
      if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email)) return `"${email}" is no email address`;
      const parsed = parseRole(role);
      if (parsed === undefined) return `the role "${role}" must be one of ${roleSchema.options.join(', ')}`;
      return findProblem({ id, role: parsed });
    },
  });
  return rows.map(({ role, ...row }) => ({ ...row, role: parseRole(role) ?? null }));
}

/** Null without a role; undefined for an unknown one. */
function parseRole(text: string | null): AccountRow['role'] {
  return text === null ? null : roleSchema.safeParse(text.toLowerCase()).data;
}
