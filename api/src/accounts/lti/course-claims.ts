import type { CourseRole } from '@runq/common/contract/course';
import type { LtiPlatform } from '../../lti-settings.js';
import { type Claims, claimNames, isText, isTextList, toObject } from './claim-values.js';
import { isOfPlatform } from './is-of-platform.js';
import { LtiRefusal } from './lti-refusal.js';
import { readCourseRole } from './roles.js';

const contextIdCharsMax = 255;
const titleCharsMax = 100;
const addressCharsMax = 2000;
const memberServiceVersion = '2.0';

/** The course on a platform from which a message comes. */
export interface LtiCourse {
  /** Its id, which is unique in the deployment. */
  context: string;
  /** What people call it, without control characters, 1 to 100 characters. */
  title: string;
  /** The role of the user in it; null: none that runq knows. */
  role: CourseRole | null;
  /** Where the platform lists its members; null: nowhere. */
  membersUrl: string | null;
}

/** Null: the message is of no course, or the platform has no courses here. */
export function readCourse(claims: Claims, platform: LtiPlatform): LtiCourse | null {
  const { id, title, label } = toObject(claims[claimNames.context]);
  const roles = claims[claimNames.roles];
  if (!platform.courses || !isText(id, contextIdCharsMax) || !isTextList(roles)) return null;
  return {
    context: id,
    title: toTitle(title) ?? toTitle(label) ?? 'Course',
    role: readCourseRole(roles),
    membersUrl: readMembersUrl(claims, platform),
  };
}

function toTitle(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const title = value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, titleCharsMax)
    .trim();
  return title === '' ? null : title;
}

function readMembersUrl(claims: Claims, platform: LtiPlatform): string | null {
  const { context_memberships_url: url, service_versions: versions } = toObject(claims[claimNames.members]);
  if (!isText(url, addressCharsMax)) return null;
  if (isTextList(versions) && !versions.includes(memberServiceVersion)) return null;
  if (!isOfPlatform(url, platform)) throw new LtiRefusal('list of members is of another origin');
  return url;
}
