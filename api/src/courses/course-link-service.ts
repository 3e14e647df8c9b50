import type { CoursePlatforms, PlatformContext } from '@runq/common/accounts/course-platforms';
import type { Courses } from '@runq/common/accounts/courses';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { CoursePlatform } from '@runq/common/contract/course';
import { ProblemError } from '@runq/common/contract/problem';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { LtiPlatform } from '../lti-settings.js';
import { storeFull } from '../runs/refusals.js';
import { describePlatform, noSuchCourse, notLinked } from './linked-platform.js';

/** A course on a learning platform, as ops name it. */
interface NamedContext {
  /** The name of the platform in the settings. */
  platform: string;
  /** Of the platform, if it has several. */
  clientId?: string | undefined;
  deployment?: string | undefined;
  /** The id of the course there. */
  context: string;
}

/** Links courses that exist with those of learning platforms. All of it is in the audit log with the reason `why`. */
export interface CourseLinkService {
  /** `from`: the course whose link it takes over; the members of that one stay. */
  link(id: string, wanted: NamedContext | { from: string }, why: string, identity: Identity): Promise<CoursePlatform>;
  /** `keepsMembers`: who came from the platform stays, as if enrolled here. Else these memberships end. */
  unlink(id: string, keepsMembers: boolean, why: string, identity: Identity): Promise<void>;
}

/**
 * A launch makes a course for each course of a platform that it does not know, and takes none for it by a name: a title
 * is chosen by a teacher there. So the link with a course that exists is made by ops alone. None is replaced by chance:
 * both courses of a link keep it until ops end it, or let another course take it over.
 */
export function createCourseLinkService(deps: {
  courses: Pick<Courses, 'readName'>;
  coursePlatforms: Pick<CoursePlatforms, 'linkExisting' | 'unlink' | 'read' | 'endUnlisted'>;
  actions: Pick<AdminActions, 'appendAudit'>;
  config: { lti: { platforms: readonly LtiPlatform[] } | null };
}): CourseLinkService {
  const { courses, coursePlatforms, actions, config } = deps;
  const platforms = config.lti?.platforms ?? [];

  const findPlatform = ({ issuer, clientId }: PlatformContext) =>
    platforms.find((one) => one.issuer === issuer && one.clientId === clientId);
  const describe = async (id: string) => `"${await courses.readName(id)}" (${id})`;
  const describeContext = (context: PlatformContext) =>
    `course ${context.context} of ${findPlatform(context)?.name ?? context.issuer}, deployment ${context.deployment}`;

  async function refuse(id: string, outcome: 'other' | 'none' | 'unknown' | 'memory'): Promise<never> {
    if (outcome === 'unknown') throw noSuchCourse();
    if (outcome === 'memory') throw storeFull();
    if (outcome === 'none') throw new ProblemError('conflict', 'The course in "from" is linked with no platform.');
    const linked = await coursePlatforms.read(id);
    const now = linked ? `is linked with ${describeContext(linked)}` : 'is linked with another course';
    throw new ProblemError('conflict', `The course ${now}. Unlink it first.`);
  }

  return {
    async link(id, wanted, why, identity) {
      const context = 'from' in wanted ? wanted : toContext(platforms, wanted);
      const former = 'from' in wanted ? await describe(wanted.from) : null;
      const linked = await coursePlatforms.linkExisting(id, context);
      if (linked.outcome === 'taken')
        throw new ProblemError(
          'conflict',
          `That course of the platform is linked with ${await describe(linked.by)}. Unlink or delete that one first, ` +
            'or take its link over with "from".',
        );
      if (linked.outcome !== 'linked' && linked.outcome !== 'same') return refuse(id, linked.outcome);
      const now = await coursePlatforms.read(id);
      // Unlinked again in this moment.
      if (!now) throw notLinked();
      if (linked.outcome === 'linked') {
        const taken = former === null ? '' : `, taken over from ${former}`;
        await actions.appendAudit(toOperator(identity, why), 'course.link', id, `${describeContext(now)}${taken}`);
      }
      const platform = findPlatform(now);
      if (!platform) throw new ProblemError('conflict', 'The platform of this link is not in RUNQ_LTI_PLATFORMS.');
      return describePlatform({ context: now, platform });
    },

    async unlink(id, keepsMembers, why, identity) {
      if ((await courses.readName(id)) === null) throw noSuchCourse();
      const former = await coursePlatforms.read(id);
      const isUnlinked = await coursePlatforms.unlink(id, keepsMembers);
      // Also after an earlier request that was interrupted here.
      const ended = keepsMembers ? 0 : await coursePlatforms.endUnlisted(id, Number.MAX_SAFE_INTEGER);
      if (!isUnlinked && ended === 0) throw notLinked();
      const members = keepsMembers ? 'members kept' : `members removed: ${ended}`;
      const result = `${former ? describeContext(former) : 'platform'}, ${members}`;
      await actions.appendAudit(toOperator(identity, why), 'course.unlink', id, result);
    },
  };
}

/** Throws unless the settings have exactly one platform and deployment that is meant. */
function toContext(platforms: readonly LtiPlatform[], wanted: NamedContext): PlatformContext {
  const { platform: name, clientId, deployment, context } = wanted;
  const found = platforms.filter((one) => one.name === name && (clientId ?? one.clientId) === one.clientId);
  const [platform, ...more] = found;
  if (!platform) throw invalid('platform', `RUNQ_LTI_PLATFORMS has no platform "${name}" with this clientId`);
  if (more.length > 0) throw invalid('clientId', `the platform "${name}" has several`);
  if (!platform.courses) throw invalid('platform', `the settings of "${name}" do not say "courses": true`);
  const [only, ...others] = platform.deploymentIds;
  if (deployment === undefined && others.length > 0) throw invalid('deployment', `the platform "${name}" has several`);
  const chosen = deployment ?? only!;
  if (!platform.deploymentIds.includes(chosen)) throw invalid('deployment', `the platform "${name}" has no such one`);
  return { issuer: platform.issuer, clientId: platform.clientId, deployment: chosen, context };
}

const invalid = (field: string, message: string) =>
  new ProblemError('invalid', `${field}: ${message}.`, { errors: [{ pointer: `/${field}`, message }] });
