import type { AccountRow } from '@runq/common/accounts/accounts';
import { accountTextLength, roleSchema } from '@runq/common/contract/account';
import { type CourseRole, courseRoleSchema } from '@runq/common/contract/course';
import type { Role } from '@runq/common/contract/run';
import { parseRosterTable, type RosterRow } from '../submissions/parse-roster.js';

const userIdLength = 128;

/** Own columns beside `id`; others are skipped. */
const columns = ['name', 'email', 'role', 'course', 'section'] as const;
type Line = RosterRow<(typeof columns)[number]>;

/** An account of the roster. `isRaised`: its role follows from a course in which it is a grader. */
export interface RosterAccount extends AccountRow {
  isRaised: boolean;
}

/** A line with a course. Without a role the one in the course stays. */
export interface RosterMember {
  courseId: string;
  userId: string;
  role: CourseRole | null;
}

/**
 * Parses a roster of accounts: CSV as of a class, with one line for each course of a user. In a line without a course
 * the role is that of the account: student, grader or ops. In a line with one, by id or name, it is the role in the
 * course: student, tutor or grader. Who is a grader there has an account with this role, too; the others keep theirs.
 * Every wrong line is listed. Callers cannot change their own role.
 */
export function readAccountRoster(
  data: Buffer,
  courses: readonly { id: string; name: string }[] = [],
  caller: { userId: string; role: Role } | null = null,
): { rows: RosterAccount[]; members: RosterMember[] } {
  const courseIds = new Map(
    courses.flatMap(({ id, name }) => [[name.normalize('NFC'), id] as const, [id, id] as const]),
  );
  const lines = parseRosterTable(data, {
    ...{ columns, idLength: userIdLength, apartBy: 'course' },
    check: (line) => findTextProblem(line) ?? findRoleProblem(line, courseIds, caller),
  });
  const rows = new Map<string, RosterAccount>();
  for (const line of lines) rows.set(line.id, merge(rows.get(line.id), line));
  const members = lines.flatMap(({ id, course, role }) =>
    course === null
      ? []
      : [{ courseId: courseIds.get(course)!, userId: id, role: parse(courseRoleSchema, role) ?? null }],
  );
  return { rows: [...rows.values()], members };
}

function findTextProblem({ name, email, section }: Line): string | null {
  for (const [field, value] of Object.entries({ name, email, section })) {
    const most = accountTextLength[field as keyof typeof accountTextLength];
    if ((value?.length ?? 0) > most) return `the ${field} has more than ${most} characters`;
  }
  return email !== null && !/^[^\s@]+@[^\s@]+$/.test(email) ? `"${email}" is no email address` : null;
}

function findRoleProblem(
  { id, role, course }: Line,
  courseIds: ReadonlyMap<string, string>,
  caller: { userId: string; role: Role } | null,
): string | null {
  if (course !== null && !courseIds.has(course)) return `there is no course "${course}"`;
  const schema = course === null ? roleSchema : courseRoleSchema;
  const parsed = parse<Role | CourseRole>(schema, role);
  const where = course === null ? '' : ' in a course';
  if (parsed === undefined) return `the role "${role}"${where} must be one of ${schema.options.join(', ')}`;
  const isOwn = course === null && id === caller?.userId && parsed !== null && parsed !== caller.role;
  return isOwn ? 'you cannot change your own role' : null;
}

/** The first text counts, and the role of a line without a course before that of a course. */
function merge(before: RosterAccount | undefined, { id, name, email, section, role, course }: Line): RosterAccount {
  const own = course === null ? (parse(roleSchema, role) ?? null) : null;
  const isGrader = course !== null && parse(courseRoleSchema, role) === 'grader';
  const plain = before?.isRaised ? null : (before?.role ?? null);
  const given = own ?? plain;
  const isRaised = (isGrader || (before?.isRaised ?? false)) && given !== 'ops';
  return {
    id,
    name: before?.name ?? name,
    email: before?.email ?? email,
    section: before?.section ?? section,
    role: isRaised ? 'grader' : given,
    isRaised,
  };
}

/** Null without a role; undefined for an unknown one. */
function parse<Value extends string>(
  schema: { safeParse(text: string): { data?: Value | undefined } },
  text: string | null,
): Value | null | undefined {
  return text === null ? null : schema.safeParse(text.toLowerCase()).data;
}
