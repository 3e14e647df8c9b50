import { createPrivateKey, type KeyObject } from 'node:crypto';
import { optionalText, type readSettings } from '@runq/common/process/env';
import { z } from 'zod';

/** Sign-in from learning platforms with LTI 1.3, which `RUNQ_AUTH` turns on. */
export const ltiSettings = {
  RUNQ_LTI_PLATFORMS: optionalText(),
  RUNQ_LTI_PRIVATE_KEY: optionalText({ secret: true }),
};

type LtiSettings = ReturnType<typeof readSettings<typeof ltiSettings>>;

const loopback = ['127.0.0.1', 'localhost', '[::1]'];
const keyBitsMin = 2048;
const platformsMax = 100;

/** Messages of a platform say who a user is, so its addresses have TLS, except on this host. */
function isLtiAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
}

const address = z.string().refine(isLtiAddress, 'must be an https address');
const word = z.string().min(1).max(255);

const platformSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -'),
  issuer: address,
  clientId: word,
  authorizationEndpoint: address,
  tokenEndpoint: address,
  jwksUrl: address,
  deploymentIds: z.array(word).min(1).max(100),
  serviceOrigins: z.array(address).max(20).default([]),
  courses: z.boolean().default(false),
});

const platformsSchema = z.array(platformSchema).min(1, 'must have at least one platform').max(platformsMax);

/** A learning platform in which runq is registered as a tool. */
export interface LtiPlatform extends z.infer<typeof platformSchema> {
  /** Part of the ids of its users, which it never changes. */
  name: string;
  /** Origins of its services, besides those of the addresses above. */
  serviceOrigins: string[];
  /** Whether launches make courses and enrol in them. */
  courses: boolean;
}

export interface LtiConfig {
  platforms: readonly LtiPlatform[];
  /** PEM; null: drawn once, and stored. */
  privateKey: string | null;
}

/** The platforms, or the problems of the text that should describe them. */
function readPlatforms(text: string): { platforms: LtiPlatform[]; problems: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { platforms: [], problems: [`is not JSON: ${(error as Error).message}`] };
  }
  const parsed = platformsSchema.safeParse(value);
  if (!parsed.success)
    return { platforms: [], problems: parsed.error.issues.map(({ path, message }) => describe(path, message)) };
  return { platforms: parsed.data, problems: findConflicts(parsed.data) };
}

const describe = (path: PropertyKey[], message: string) =>
  path.length === 0
    ? message
    : `${path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('.')}: ${message}`;

function findConflicts(platforms: LtiPlatform[]): string[] {
  return platforms.flatMap((one, index) => {
    const earlier = platforms.slice(0, index);
    const problems: string[] = [];
    if (earlier.some(({ issuer, clientId }) => issuer === one.issuer && clientId === one.clientId))
      problems.push(`[${index}]: the issuer and clientId are those of an earlier platform`);
    if (earlier.some(({ name, issuer }) => name === one.name && issuer !== one.issuer))
      problems.push(`[${index}].name: an earlier platform of another issuer has this name`);
    return problems;
  });
}

/** The key that signs our messages: RSA, for RS256, which every platform knows. Null for anything else. */
function readPrivateKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === 'rsa' && bits >= keyBitsMin ? key : null;
  } catch {
    return null;
  }
}

/** The problems of the settings while the way in is on. */
export function findLtiProblems(settings: Partial<LtiSettings>): string[] {
  const { RUNQ_LTI_PLATFORMS: platforms, RUNQ_LTI_PRIVATE_KEY: key } = settings;
  const problems = platforms
    ? readPlatforms(platforms).problems.map((problem) => `RUNQ_LTI_PLATFORMS ${problem}`)
    : ['RUNQ_AUTH=lti needs RUNQ_LTI_PLATFORMS, or RUNQ_LTI_PLATFORMS_FILE with the name of a JSON file'];
  if (key && !readPrivateKey(key))
    problems.push(`RUNQ_LTI_PRIVATE_KEY must be an RSA key of at least ${keyBitsMin} bits in PEM`);
  return problems;
}

export function describeLti(settings: LtiSettings): LtiConfig {
  const { RUNQ_LTI_PLATFORMS: text, RUNQ_LTI_PRIVATE_KEY: privateKey } = settings;
  return { platforms: readPlatforms(text!).platforms, privateKey };
}
