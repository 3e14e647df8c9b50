import { randomBytes } from 'node:crypto';
import { createUsedNonces } from '@runq/common/accounts/used-nonces';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { LtiConfig } from '../../lti-settings.js';
import { createLti, type Lti } from './lti.js';
import { createMemberClient, type MemberClient } from './member-client.js';
import { createOwnKey, drawPrivateKey } from './own-key.js';
import { createPlatformClient, type PlatformClient } from './platform-client.js';
import { createScoreClient, type ScoreClient } from './score-client.js';

interface ConfiguredLti {
  lti: Lti;
  scoreClient: ScoreClient;
  memberClient: MemberClient;
  platformClient: PlatformClient;
}

/** Null while LTI is off. Without a key of the configuration, all API processes share one in Redis. */
export async function createConfiguredLti(deps: {
  redis: Redis;
  keys: Keys;
  settings: Pick<SettingsStore, 'shareSecret'>;
  config: { lti: LtiConfig | null };
}): Promise<ConfiguredLti | null> {
  const { config, settings } = deps;
  if (!config.lti) return null;
  const pem = config.lti.privateKey ?? (await settings.shareSecret('lti-key', drawPrivateKey));
  const sealSecret = await settings.shareSecret('lti-seals', () => randomBytes(32).toString('base64url'));
  const key = await createOwnKey(pem);
  const platformClient = createPlatformClient({ platforms: config.lti.platforms, key });
  return {
    lti: createLti({ config: config.lti, key, sealSecret, nonces: createUsedNonces(deps) }),
    scoreClient: createScoreClient(platformClient),
    memberClient: createMemberClient(platformClient),
    platformClient,
  };
}
