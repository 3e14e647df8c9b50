import { createHash } from 'node:crypto';
import type { Role } from '@runq/common/contract/run';
import type { LtiPlatform } from '../../lti-settings.js';
import { type Claims, claimNames, isText, isTextList, scoreScope, subjectCharsMax, toObject } from './claim-values.js';
import { type LtiCourse, readCourse } from './course-claims.js';
import { isOfPlatform } from './is-of-platform.js';
import { LtiRefusal } from './lti-refusal.js';
import { readRole } from './roles.js';

const userIdCharsMax = 128;
const nameCharsMax = 200;
const assignmentCharsMax = 200;

export interface LtiUser {
  userId: string;
  name: string | null;
  role: Role;
}

/** Where the platform takes scores, and for whom. */
interface ScoreTarget {
  /** The address of the line item. */
  lineItem: string;
  /** The id of the user on the platform. */
  subject: string;
}

/** Who comes from where. */
interface LtiOrigin {
  user: LtiUser;
  deployment: string;
  /** Null: from no course, or from a platform that has none here. */
  course: LtiCourse | null;
}

/** What a message asks for. */
export type LtiRequest = LtiOrigin &
  (
    | { kind: 'open'; targetLink: string; assignment: string | null; score: ScoreTarget | null }
    | { kind: 'choose'; returnUrl: string; data: string | null }
  );

/** The same user of a platform always has the same id. One that is too long is replaced by its hash. */
export function toUserId(platform: string, subject: string): string {
  const userId = `lti:${platform}:${subject}`;
  if (userId.length <= userIdCharsMax) return userId;
  return `lti:${platform}:sha256:${createHash('sha256').update(subject).digest('base64url')}`;
}

/** The name of a user or a member: in one part, or in two. */
export function readName({ name, given_name: given, family_name: family }: Claims): string | null {
  const parts = [given, family].filter((part) => isText(part, nameCharsMax)).join(' ');
  const whole = isText(name, Number.POSITIVE_INFINITY) ? name : parts;
  return whole === '' ? null : whole.slice(0, nameCharsMax);
}

function readUser(claims: Claims, platform: LtiPlatform): LtiUser {
  const { sub } = claims;
  if (!isText(sub, subjectCharsMax)) throw new LtiRefusal('user is missing');
  const roles = claims[claimNames.roles];
  if (!isTextList(roles)) throw new LtiRefusal('roles are not valid');
  return { userId: toUserId(platform.name, sub), name: readName(claims), role: readRole(roles) };
}

/** Null: the platform takes no scores of this link. */
function readScoreTarget(claims: Claims, platform: LtiPlatform): ScoreTarget | null {
  const { scope, lineitem: lineItem } = toObject(claims[claimNames.grades]);
  if (!isTextList(scope) || !scope.includes(scoreScope) || !isText(lineItem, 2000)) return null;
  if (!isOfPlatform(lineItem, platform)) throw new LtiRefusal('line item is of another origin');
  return { lineItem, subject: claims.sub as string };
}

/** The assignment is a parameter of the link, or part of its address. */
function readAssignment(claims: Claims, targetLink: URL): string | null {
  const { assignment: custom } = toObject(claims[claimNames.custom]);
  const given = custom ?? targetLink.searchParams.get('assignment');
  return isText(given, assignmentCharsMax) ? given : null;
}

/** Throws a refusal for a message that does not fit this service at `origin` or the registration of the platform. */
export function readRequest(claims: Claims, platform: LtiPlatform, origin: string): LtiRequest {
  if (claims[claimNames.version] !== '1.3.0') throw new LtiRefusal('version is wrong');
  const type = claims[claimNames.messageType];
  if (type !== 'LtiResourceLinkRequest' && type !== 'LtiDeepLinkingRequest')
    throw new LtiRefusal('message type is unknown');
  const deployment = claims[claimNames.deployment];
  if (typeof deployment !== 'string' || !platform.deploymentIds.includes(deployment))
    throw new LtiRefusal('deployment is unknown');
  const user = readUser(claims, platform);
  const head = { user, deployment, course: readCourse(claims, platform) };
  return type === 'LtiResourceLinkRequest'
    ? { kind: 'open', ...head, ...readOpening(claims, platform, origin) }
    : { kind: 'choose', ...head, ...readChoosing(claims, user, platform) };
}

function readOpening(claims: Claims, platform: LtiPlatform, origin: string) {
  if (!isText(toObject(claims[claimNames.resourceLink]).id, 255)) throw new LtiRefusal('resource link is missing');
  const targetLink = claims[claimNames.targetLink];
  if (!isText(targetLink, 2000)) throw new LtiRefusal('target link is missing');
  if (!isOfOrigin(targetLink, origin)) throw new LtiRefusal('target link is of another origin');
  const assignment = readAssignment(claims, new URL(targetLink));
  return { targetLink, assignment, score: readScoreTarget(claims, platform) };
}

export const isOfOrigin = (address: string, origin: string): boolean =>
  URL.canParse(address) && new URL(address).origin === origin;

function readChoosing(claims: Claims, user: LtiUser, platform: LtiPlatform) {
  const settings = toObject(claims[claimNames.settings]);
  const { deep_link_return_url: returnUrl, accept_types: types, data } = settings;
  const isValid = isText(returnUrl, 2000) && isOfPlatform(returnUrl, platform) && isTextList(types);
  if (!isValid || !types.includes('ltiResourceLink') || !(data === undefined || typeof data === 'string'))
    throw new LtiRefusal('deep linking settings are not valid');
  if (user.role !== 'grader') throw new LtiRefusal('role may not add links');
  return { returnUrl, data: data ?? null };
}
