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

/** Where a membership comes from. A learning platform changes and ends those that it gave, and no others. */
export const memberSources = ['runq', 'platform'] as const;

/** A member with what a list shows. */
export interface ListedMember extends CourseMember {
  /** Null: unknown. */
  name: string | null;
  source: (typeof memberSources)[number];
}

/** The learning platform whose course this is. */
export interface CoursePlatform {
  /** As in the settings of LTI. */
  name: string;
  /** Where runq is deployed there, and the id of the course in it. */
  deployment: string;
  context: string;
  /** Whether the platform has said where it lists the members, which each launch does. */
  canUpdate: boolean;
  /** When they were last read there, ISO 8601; null: never. */
  updatedAt: string | null;
}

/** The members of a course, by user id. */
export interface MemberList {
  /** Of the course. */
  name: string;
  members: ListedMember[];
  /** Null: the course is linked with none. */
  platform: CoursePlatform | null;
  /** For ops: names of the platforms with whose courses this one may be linked. */
  platforms: string[];
}

/** What an update of the members from a platform has done; `kept`: the role was given here. */
export interface MemberUpdate {
  enrolled: number;
  changed: number;
  same: number;
  kept: number;
  removed: number;
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
