/**
 * Who calls: `owner` is the student whose things are asked for, `stranger` another student. `grader` is the teacher who
 * owns the batches and the assignments, `otherGrader` another one, who has a course without them. `colleague` is a
 * grader and `tutor` a tutor of the course with some of the things of `grader`.
 */
export type Who = 'owner' | 'stranger' | 'tutor' | 'grader' | 'otherGrader' | 'colleague' | 'ops';

/** The status for each caller, in the order of their calls: those who must change nothing come before those who may. */
export type Statuses = Record<Who, number>;

/** What is made before the calls; its id stands in paths and bodies. */
type ThingName =
  | ('run' | 'session' | 'batch' | 'graded' | 'share' | 'key' | 'signIn' | 'submitted')
  | ('published' | 'project' | 'user' | 'missing')
  | ('course' | 'courseBatch' | 'courseGraded' | 'courseWork');
export type Things = Record<ThingName, string>;

/** Parameters of a path: the name of a thing, or a text after `=`. */
type Parameters = Record<string, ThingName | `=${string}`>;

interface More {
  body?: object;
  params?: Parameters;
  query?: string;
}

/** What each caller receives for a route, which has the path of the OpenAPI document. */
export interface RouteRow extends More {
  method: string;
  path: string;
  statuses: Statuses;
}

export function row(route: `${string} /${string}`, statuses: Statuses, more: More = {}): RouteRow {
  const [method, path] = route.split(' ') as [string, string];
  return { method, path, statuses, ...more };
}

export function fillPath({ path, params = {}, query = '' }: RouteRow, things: Things): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name] ?? 'missing';
    return value.startsWith('=') ? value.slice(1) : things[value as ThingName];
  });
  return filled + query;
}

/** Each caller has such things, and reaches the own ones. */
export const all = (status: number): Statuses => ({
  ...{ owner: status, stranger: status, tutor: status, grader: status, otherGrader: status, colleague: status },
  ops: status,
});

/** A student's: others do not find it. */
export const ofStudent = (status: number, ops = 404): Statuses => ({
  ...{ stranger: 404, tutor: 404, grader: 404, otherGrader: 404, colleague: 404, ops, owner: status },
});

/** The same, and ops reach it as the owner does. */
export const ofStudentOrOps = (status: number): Statuses => ofStudent(status, status);

/** A thing that its owner or ops remove, so that the second of them does not find it. */
export const removedByOwner = (status: number): Statuses => ({
  ...{ stranger: 404, tutor: 404, grader: 404, otherGrader: 404, colleague: 404, owner: status, ops: 404 },
});

/** For graders and ops, each with their own. */
export const staff = (status: number): Statuses => ({
  ...{ owner: 403, stranger: 403, tutor: 403, grader: status, otherGrader: status, colleague: status, ops: status },
});

/** A grader's: no student may ask, other graders do not find it, and ops reach it unless `ops` says otherwise. */
export const ofGrader = (status: number, ops = status): Statuses => ({
  ...{ owner: 403, stranger: 403, tutor: 403, otherGrader: 404, colleague: 404, grader: status, ops },
});

/** Work of the course, for its graders and tutors, and ops; `students`: what other students receive. */
export const readInCourse = (status: number, { students = 403, ops = status } = {}): Statuses => ({
  ...{ owner: students, stranger: students, otherGrader: 404, tutor: status, grader: status, colleague: status, ops },
});

/** The same for its graders and ops: tutors change nothing. */
export const changeInCourse = (status: number, ops = status): Statuses => ({
  ...{ owner: 403, stranger: 403, tutor: 403, otherGrader: 404, grader: status, colleague: status, ops },
});

/** As `staff`, and for tutors. */
export const readByStaff = (status: number): Statuses => ({ ...staff(status), tutor: status });

/** As `ofGrader`, and tutors may ask, but find nothing outside of their courses. */
export const readOfGrader = (status: number, ops = status): Statuses => ({ ...ofGrader(status, ops), tutor: 404 });

export const opsOnly = (status: number): Statuses => ({
  ...{ owner: 403, stranger: 403, tutor: 403, grader: 403, otherGrader: 403, colleague: 403, ops: status },
});

export type Rest = [method: string, below: string, body: object | undefined, status: number];

/** Rows of paths below one thing. */
export const below = (
  path: `/${string}`,
  id: 'session' | 'graded' | 'courseGraded' | 'project',
  of: (status: number) => Statuses,
  rest: Rest[],
) =>
  rest.map(([method, more, body, status]) => {
    const [tail = '', query = ''] = more.split('?');
    const params = { id, student: '=alice', number: '=1', path: '=a.txt' } as const;
    return row(`${method} ${path}${tail}`, of(status), {
      params,
      ...(body ? { body } : {}),
      ...(query === '' ? {} : { query: `?${query}` }),
    });
  });
