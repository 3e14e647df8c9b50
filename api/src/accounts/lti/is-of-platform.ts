import type { LtiPlatform } from '../../lti-settings.js';

/** Whether an address is of an origin that the settings name, so that we may call it. */
export function isOfPlatform(address: string, platform: LtiPlatform): boolean {
  if (!URL.canParse(address)) return false;
  const { issuer, authorizationEndpoint, tokenEndpoint, jwksUrl, serviceOrigins } = platform;
  const origins = [issuer, authorizationEndpoint, tokenEndpoint, jwksUrl, ...serviceOrigins];
  return origins.some((one) => new URL(one).origin === new URL(address).origin);
}
