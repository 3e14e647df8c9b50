import type { LinkedContext, PlatformMember } from '@runq/common/accounts/course-platforms';
import { z } from 'zod';
import type { LtiPlatform } from '../../lti-settings.js';
import { memberScope, subjectCharsMax } from './claim-values.js';
import { readName, toUserId } from './claims.js';
import { isOfPlatform } from './is-of-platform.js';
import { readNextPage } from './link-header.js';
import { isOk, type PlatformClient, PlatformError } from './platform-client.js';
import { readCourseRole } from './roles.js';

/** Time, pages and bytes of a whole list. */
export const listMs = 30_000;
const pagesMax = 500;
const listBytesMax = 16 * 1024 * 1024;
const rolesMax = 100;
const roleCharsMax = 500;
const mediaType = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';

/** The course has more members on the platform than it may have here. */
export class TooManyMembers extends PlatformError {
  override name = 'TooManyMembers';
  constructor(most: number) {
    super(`the course has more than ${most} members there (membersPerCourse)`, true);
  }
}

/** Reads the members of courses on learning platforms (LTI Names and Role Provisioning Services 2.0). */
export interface MemberClient {
  /**
   * The active members of a course who have a role here, each once, at most `most`. Throws a `PlatformError`, of which
   * the sentence says what is wrong: what it returns is the whole list.
   */
  readMembers(linked: LinkedContext, most: number): Promise<PlatformMember[]>;
}

const optionalText = z.string().nullish();
const pageSchema = z.object({
  context: z.object({ id: z.string() }),
  members: z.array(
    z.object({
      user_id: z.string().min(1).max(subjectCharsMax),
      roles: z.array(z.string().max(roleCharsMax)).max(rolesMax),
      // Absent, a member is active (section 2.3).
      status: z.enum(['Active', 'Inactive', 'Deleted']).nullish(),
      ...{ name: optionalText, given_name: optionalText, family_name: optionalText },
    }),
  ),
});
type MemberPage = z.output<typeof pageSchema>;

export function createMemberClient(client: Pick<PlatformClient, 'find' | 'send'>): MemberClient {
  async function readPage(platform: LtiPlatform, url: string, limits: { bytesMax: number; signal: AbortSignal }) {
    const request = { method: 'GET' as const, url, scope: memberScope, headers: { accept: mediaType }, ...limits };
    const first = await client.send(platform, request);
    // A token that the platform no longer takes is replaced once.
    return first.status === 401 ? client.send(platform, request) : first;
  }

  return {
    async readMembers({ membersUrl, context, ...registration }, most) {
      const platform = client.find(registration);
      if (!platform) throw new PlatformError('the platform is no longer registered', true);
      if (membersUrl === null) throw new PlatformError('the platform lists no members', true);
      const signal = AbortSignal.timeout(listMs);
      const members = new Map<string, PlatformMember>();
      const read = new Set<string>();
      let bytesLeft = listBytesMax;
      for (let url: string | null = membersUrl; url !== null; ) {
        if (!isOfPlatform(url, platform)) throw new PlatformError('a page of the list is of another origin', true);
        if (read.has(url)) throw new PlatformError('the list of members goes in circles', true);
        if (read.size >= pagesMax) throw new PlatformError(`the list of members has over ${pagesMax} pages`, true);
        read.add(url);
        const { status, headers, text, isCut } = await readPage(platform, url, { bytesMax: bytesLeft, signal });
        if (!isOk(status)) throw new PlatformError(`the platform refuses to list the members (${status})`, false);
        if (isCut) throw new PlatformError(`the list of members is longer than ${listBytesMax} bytes`, true);
        bytesLeft -= Buffer.byteLength(text);
        addMembers(members, parsePage(text, context, read.size), platform);
        if (members.size > most) throw new TooManyMembers(most);
        url = readNextPage(headers.get('link'), url);
      }
      // Someone has opened the course: an empty list is not believed, for it would remove everyone.
      if (members.size === 0) throw new PlatformError('the list of members is empty', true);
      return [...members.values()];
    },
  };
}

/** The last entry of a user counts: pages may shift while they are read. */
function addMembers(
  members: Map<string, PlatformMember>,
  page: MemberPage['members'],
  { name: platform }: LtiPlatform,
): void {
  for (const { user_id: subject, roles, status, ...names } of page) {
    const userId = toUserId(platform, subject);
    const role = readCourseRole(roles);
    if (role === null || (status ?? 'Active') !== 'Active') members.delete(userId);
    else members.set(userId, { userId, role, name: readName(names) });
  }
}

function parsePage(text: string, context: string, number: number): MemberPage['members'] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PlatformError(`page ${number} of the list is not JSON`, true, { cause: error });
  }
  const { data, error } = pageSchema.safeParse(value);
  if (error) throw new PlatformError(`page ${number} of the list is not valid: ${describe(error)}`, true);
  if (data.context.id !== context) throw new PlatformError(`page ${number} of the list is of another course`, true);
  return data.members;
}

/** The place alone: the value may be a name. */
const describe = ({ issues: [issue] }: z.ZodError): string => issue?.path.map(String).join('.') || 'it is no object';
