import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { exitCodes, refuse } from '../exit-code.js';
import { findCourse } from '../grade/course.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';

const coursesPath = '/v1/ops/courses';
/** Members of one request. */
const chunk = 200;

const count = z.int().min(0);
const courseSchema = z.looseObject({ id: z.string(), name: z.string(), members: count });
const listSchema = z.looseObject({ courses: z.array(courseSchema) });
const enrolmentSchema = z.looseObject({ enrolled: count, changed: count, same: count });
const memberSchema = z.looseObject({ userId: z.string(), role: z.string(), name: z.string().nullish() });
const membersSchema = z.looseObject({ members: z.array(memberSchema) });
const updateSchema = z.looseObject({ enrolled: count, changed: count, same: count, kept: count, removed: count });

const pathOf = async ({ client }: CommandContext, course: string) =>
  `${coursesPath}/${await findCourse(client, course, coursesPath)}`;

/** `runq ops course list`: one course a line, with tabs between id, name and number of members. */
export async function listCourses({ client, terminal }: CommandContext): Promise<number> {
  const { courses } = await client.get(coursesPath, listSchema);
  for (const { id, name, members } of courses) printLine(terminal.stdout, toPrintable(`${id}\t${name}\t${members}`));
  if (courses.length === 0) printLine(terminal.stderr, 'There are no courses.');
  return exitCodes.ok;
}

/** `runq ops course create`: prints the id on stdout. */
export async function createCourse({ client, terminal }: CommandContext, name: string): Promise<number> {
  const { id } = await client.post(coursesPath, courseSchema, { body: { name } });
  printLine(terminal.stdout, toPrintable(id));
  return exitCodes.ok;
}

/** `runq ops course rename`. */
export async function renameCourse(context: CommandContext, course: string, name: string): Promise<number> {
  const { client, terminal } = context;
  await client.patch(await pathOf(context, course), courseSchema, { body: { name } });
  printLine(terminal.stderr, 'Renamed.');
  return exitCodes.ok;
}

/** `runq ops course delete`. */
export async function deleteCourse(context: CommandContext, course: string): Promise<number> {
  await context.client.delete(await pathOf(context, course));
  printLine(context.terminal.stderr, 'Deleted.');
  return exitCodes.ok;
}

/** `runq ops course members`: one member a line, with tabs between user, role and, if it is known, name. */
export async function listMembers({ client, terminal }: CommandContext, course: string): Promise<number> {
  const id = await findCourse(client, course, coursesPath);
  const { members } = await client.get(`/v1/courses/${id}/members`, membersSchema);
  for (const { userId, role, name } of members) {
    const known = name ? `\t${name}` : '';
    printLine(terminal.stdout, toPrintable(`${userId}\t${role}${known}`));
  }
  return exitCodes.ok;
}

/** `runq ops course update`: the members become those of the learning platform. */
export async function updateMembers({ client, terminal }: CommandContext, course: string): Promise<number> {
  const id = await findCourse(client, course, coursesPath);
  const path = `/v1/courses/${id}/members/update`;
  const { enrolled, changed, removed, kept } = await client.post(path, updateSchema);
  printLine(
    terminal.stderr,
    `${enrolled} enrolled, ${changed} changed, ${removed} removed, ${kept} of runq as before.`,
  );
  return exitCodes.ok;
}

const linkSchema = z.looseObject({ name: z.string(), context: z.string(), canUpdate: z.boolean() });

/** What `runq ops course link` links a course with. */
export interface LinkOptions {
  platform?: string;
  clientId?: string;
  deployment?: string;
  context?: string;
  /** The id or name of a course whose link is taken over. */
  from?: string;
}

/** `runq ops course link`: launches from a course of the platform come to this course from now on. */
export async function linkCourse(context: CommandContext, course: string, options: LinkOptions): Promise<number> {
  const { client, terminal } = context;
  const { from, ...named } = options;
  if (from === undefined && (named.platform === undefined || named.context === undefined))
    throw refuse('Give --platform and --context, or --from with the course whose link this one takes over.');
  if (from !== undefined && Object.keys(named).length > 0) throw refuse('--from takes the whole link: give it alone.');
  const body = from === undefined ? named : { from: await findCourse(client, from, coursesPath) };
  const linked = await client.put(`${await pathOf(context, course)}/platform`, linkSchema, { body });
  const next = linked.canUpdate ? '' : ' Its members can be updated after the next launch from there.';
  printLine(terminal.stderr, toPrintable(`Linked with course ${linked.context} of ${linked.name}.${next}`));
  return exitCodes.ok;
}

/** `runq ops course unlink`: launches no longer come to this course. */
export async function unlinkCourse(
  context: CommandContext,
  course: string,
  { removeMembers: isToRemove = false }: { removeMembers?: boolean },
): Promise<number> {
  const body = { members: isToRemove ? 'remove' : 'keep' };
  await context.client.delete(`${await pathOf(context, course)}/platform`, { body });
  printLine(context.terminal.stderr, isToRemove ? 'Unlinked; its members are removed.' : 'Unlinked; members stay.');
  return exitCodes.ok;
}

/** `runq ops course enrol`: users become members, or get this role. */
export async function enrolMembers(
  context: CommandContext,
  course: string,
  { users, role }: { users: readonly string[]; role: string },
): Promise<number> {
  const { client, terminal } = context;
  const path = `${await pathOf(context, course)}/members`;
  const sum = { enrolled: 0, changed: 0, same: 0 };
  for (let from = 0; from < users.length; from += chunk) {
    const members = users.slice(from, from + chunk).map((userId) => ({ userId, role }));
    const report = await client.post(path, enrolmentSchema, { body: { members }, isRepeatable: true });
    for (const name of ['enrolled', 'changed', 'same'] as const) sum[name] += report[name];
  }
  printLine(terminal.stderr, `${sum.enrolled} enrolled, ${sum.changed} changed, ${sum.same} as before.`);
  return exitCodes.ok;
}

/** `runq ops course remove`: ends memberships. */
export async function removeMembers(
  context: CommandContext,
  course: string,
  users: readonly string[],
): Promise<number> {
  const path = await pathOf(context, course);
  for (const user of users) await context.client.delete(`${path}/members/${encodeURIComponent(user)}`);
  printLine(context.terminal.stderr, `${users.length} removed.`);
  return exitCodes.ok;
}
