import type { CoursePlatforms, LinkedContext } from '@runq/common/accounts/course-platforms';
import type { CoursePlatform } from '@runq/common/contract/course';
import { ProblemError } from '@runq/common/contract/problem';
import type { PlatformClient } from '../accounts/lti/platform-client.js';
import type { LtiPlatform } from '../lti-settings.js';

/** A course of a learning platform with which one here is linked. */
export interface LinkedPlatform {
  context: LinkedContext;
  platform: LtiPlatform;
}

/** Reads with what a course is linked. Null: with nothing, or the platform has no courses here any more. */
export const createReadLinkedPlatform =
  (deps: { coursePlatforms: Pick<CoursePlatforms, 'read'>; platformClient: Pick<PlatformClient, 'find'> | null }) =>
  async (id: string): Promise<LinkedPlatform | null> => {
    const { coursePlatforms, platformClient } = deps;
    const context = platformClient && (await coursePlatforms.read(id));
    const platform = context && platformClient.find(context);
    return context && platform?.courses ? { context, platform } : null;
  };

export const describePlatform = ({ context, platform }: LinkedPlatform): CoursePlatform => ({
  ...{ name: platform.name, deployment: context.deployment, context: context.context },
  canUpdate: context.membersUrl !== null,
  updatedAt: context.updatedAt === null ? null : new Date(context.updatedAt).toISOString(),
});

export const noSuchCourse = () => new ProblemError('not_found', 'There is no such course.');
export const notLinked = () =>
  new ProblemError('conflict', 'The course is not linked with a course of a learning platform.');
