import { z } from 'zod';

/** What a member does in a course; `tutor` reads what students submit, and changes nothing. */
export const courseRoles = ['student', 'tutor', 'grader'] as const;
export type CourseRole = (typeof courseRoles)[number];

/** Members of one request; a roster enrols any number. */
const maxMembers = 200;

export const courseRoleSchema = z.enum(courseRoles);
export const courseNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must have no control characters');
/** The id of a course, wherever a thing is to belong to one. */
export const courseIdSchema = z.string().min(1).max(64);

export const courseMembersSchema = z
  .array(z.strictObject({ userId: z.string().min(1).max(128), role: courseRoleSchema }))
  .min(1)
  .max(maxMembers);

export interface CourseMember {
  userId: string;
  role: CourseRole;
}

/** A course as ops see it. */
export interface Course {
  id: string;
  /** No two courses have the same. */
  name: string;
  /** Number of its members. */
  members: number;
}

/** A course of the caller, who has this role in it. */
export interface OwnCourse {
  id: string;
  name: string;
  role: CourseRole;
}

/** What an enrolment has done. */
export interface EnrolmentReport {
  enrolled: number;
  changed: number;
  same: number;
}
