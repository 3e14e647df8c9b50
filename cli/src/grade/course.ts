import { z } from 'zod';
import { refuse } from '../exit-code.js';
import type { ApiClient } from '../http/api-client.js';

const courseSchema = z.looseObject({ id: z.string(), name: z.string() });
const listSchema = z.looseObject({ courses: z.array(courseSchema) });

/** The id of a course that is named by its id or its name, in `/v1/courses` (own ones) or `/v1/ops/courses`. */
export async function findCourse(client: ApiClient, course: string, path = '/v1/courses'): Promise<string> {
  const { courses } = await client.get(path, listSchema);
  const found = courses.find(({ id }) => id === course) ?? courses.find(({ name }) => name === course);
  if (found) return found.id;
  throw refuse(
    `You have no course "${course}".`,
    courses.map(({ id, name }) => `${id}  ${name}`),
  );
}

/** The part of a path that chooses a course, whose id or name is given; empty without one. */
export async function toCourseQuery(client: ApiClient, course: string | undefined): Promise<string> {
  return course === undefined ? '' : `?course=${await findCourse(client, course)}`;
}
