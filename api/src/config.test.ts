import { defaultMaxima } from '@runq/common/contract/limit-maxima';
import type { ConfigError } from '@runq/common/process/env';
import { expect, test } from 'vitest';
import { parseApiConfig } from './config.js';

const env = { REDIS_URL: 'redis://127.0.0.1:6379' };

const oidc = {
  ...{ RUNQ_AUTH: 'oidc', RUNQ_OIDC_ISSUER: 'https://login.school.example', RUNQ_OIDC_CLIENT_ID: 'runq' },
};

const platform = {
  ...{ name: 'moodle', issuer: 'https://moodle.example', clientId: 'runq', deploymentIds: ['1'] },
  authorizationEndpoint: 'https://moodle.example/mod/lti/auth.php',
  tokenEndpoint: 'https://moodle.example/mod/lti/token.php',
  jwksUrl: 'https://moodle.example/mod/lti/certs.php',
};
const lti = (...platforms: unknown[]) => ({ RUNQ_AUTH: 'lti', RUNQ_LTI_PLATFORMS: JSON.stringify(platforms) });

test('on loopback the development sign-in is the default', () => {
  expect(parseApiConfig(env).authModes).toEqual(['dev']);
});

test.each([
  [{ HOST: '0.0.0.0' }, /RUNQ_AUTH=jwt needs/],
  [{ HOST: '0.0.0.0', RUNQ_AUTH: 'dev' }, /loopback/],
  [{ RUNQ_AUTH: 'magic' }, /magic/],
  [{ RUNQ_AUTH: 'dev,oidc' }, /RUNQ_AUTH=oidc needs RUNQ_OIDC_ISSUER and RUNQ_OIDC_CLIENT_ID/],
  [{ ...oidc, RUNQ_OIDC_ISSUER: 'http://login.school.example' }, /RUNQ_OIDC_ISSUER must be an https address/],
  [{ ...oidc, RUNQ_OIDC_ISSUER: 'login.school.example' }, /RUNQ_OIDC_ISSUER must be an https address/],
  [{ ...oidc, RUNQ_OIDC_SCOPE: 'profile' }, /RUNQ_OIDC_SCOPE must contain openid/],
  [{ ...oidc, RUNQ_OIDC_ROLES: 'staff=grader' }, /RUNQ_OIDC_ROLES needs RUNQ_OIDC_ROLE_CLAIM/],
  [{ ...oidc, RUNQ_OIDC_ROLE_CLAIM: 'groups', RUNQ_OIDC_ROLES: 'staff=teacher' }, /VALUE=ROLE/],
  [{ ...oidc, RUNQ_OIDC_ROLE_CLAIM: 'groups', RUNQ_OIDC_ROLES: 'grader' }, /VALUE=ROLE/],
  [{ RUNQ_AUTH: 'lti' }, /RUNQ_AUTH=lti needs RUNQ_LTI_PLATFORMS/],
  [{ RUNQ_AUTH: 'lti', RUNQ_LTI_PLATFORMS: '[' }, /RUNQ_LTI_PLATFORMS is not JSON/],
  [lti(), /RUNQ_LTI_PLATFORMS must have at least one platform/],
  [lti({ ...platform, name: 'My Moodle' }), /RUNQ_LTI_PLATFORMS \[0\]\.name: must be 1 to 32/],
  [lti({ ...platform, jwksUrl: 'http://moodle.example' }), /\[0\]\.jwksUrl: must be an https address/],
  [lti(platform, { ...platform, deploymentIds: [] }), /\[1\]\.deploymentIds: /],
  [lti({ ...platform, clientID: 'x' }), /clientID/],
  [lti({ ...platform, courses: 'yes' }), /\[0\]\.courses: /],
  [lti(platform, platform), /\[1\]: the issuer and clientId are those of an earlier platform/],
  [lti(platform, { ...platform, issuer: 'https://b.example' }), /\[1\]\.name: an earlier platform/],
  [{ ...lti(platform), RUNQ_LTI_PRIVATE_KEY: 'x' }, /RUNQ_LTI_PRIVATE_KEY must be an RSA key/],
  [{ RUNQ_JWT_SECRET: 'short' }, /16 bytes/],
  [{ RUNQ_EMBED_ORIGINS: 'https://a.example, *' }, /RUNQ_EMBED_ORIGINS must be origins/],
  [{ RUNQ_EMBED_ORIGINS: 'https://a.example/page' }, /RUNQ_EMBED_ORIGINS/],
  [{ RUNQ_EMBED_ORIGINS: 'https://a.example; script-src *' }, /RUNQ_EMBED_ORIGINS/],
  [
    { HOST: '0.0.0.0', RUNQ_JWT_SECRET: 'x'.repeat(32), RUNQ_COMPAT_OPEN: '1' },
    /RUNQ_COMPAT_OPEN=1 needs HOST=127.0.0.1 \(HOST is 0.0.0.0\)/,
  ],
  [{ RUNQ_SHARDS: '0' }, /RUNQ_SHARDS/],
  [{ RUNQ_SHARDS: '11' }, /RUNQ_MAX_ACTIVE_USERS must be at least 11, one for each of RUNQ_SHARDS, not 10/],
  [{ RUNQ_SHARDS: '3', RUNQ_MAX_RUNS: '2' }, /RUNQ_MAX_RUNS must be at least 3/],
  [{ RUNQ_LIMIT_WALL_MS: '0' }, /RUNQ_LIMIT_WALL_MS/],
  [{ RUNQ_LIMIT_MEMORY_BYTES: '999999999999999' }, /RUNQ_LIMIT_MEMORY_BYTES/],
  [{ RUNQ_MAX_CPU_MS: '0' }, /RUNQ_MAX_CPU_MS/],
  [
    { RUNQ_LIMIT_MEMORY_BYTES: '600000000' },
    /RUNQ_LIMIT_MEMORY_BYTES \(600000000\) must be at most RUNQ_MAX_MEMORY_BYTES \(536870912\)/,
  ],
  [{ RUNQ_MAX_PROCESSES: '32' }, /RUNQ_LIMIT_PROCESSES \(64\) must be at most RUNQ_MAX_PROCESSES \(32\)/],
  [{ RUNQ_MAX_WALL_MS: '90000', RUNQ_SESSION_LIFETIME_MS: '90001' }, /RUNQ_SESSION_LIFETIME_MS/],
])('%j is refused', (more, message) => {
  expect(() => parseApiConfig({ ...env, ...more })).toThrow(message);
});

test('problems between settings are reported together with those of single settings', () => {
  const more = { PORT: '99999', RUNQ_AUTH: 'magic,jwt', RUNQ_JWT_SECRET: 'short', RUNQ_JWKS_URL: 'nowhere' };
  const names = ['PORT', 'RUNQ_AUTH', 'RUNQ_JWT_SECRET', 'RUNQ_JWKS_URL'];
  try {
    parseApiConfig(more);
    expect.unreachable();
  } catch (error) {
    const reported = (error as ConfigError).problems.map((problem) => problem.split(' ')[0]);
    expect(reported.sort()).toEqual([...names, 'REDIS_URL'].sort());
  }
});

test('a number for waiting runs or slots applies to every role', () => {
  const config = parseApiConfig({ ...env, RUNQ_MAX_WAITING_PER_USER: '7', RUNQ_RUNS_PER_USER: '3' });
  expect(config.schedulerSettings).toMatchObject({ maxWaitingStudent: 7, maxWaitingGrader: 7 });
  expect(config.schedulerSettings).toMatchObject({ runsPerStudent: 3, runsPerGrader: 3 });
  expect(Object.keys(parseApiConfig(env).schedulerSettings).join()).not.toMatch(/maxWaiting|runsPer/);
});

test('a maximum applies to every role and kind; a default may equal it', () => {
  const more = { RUNQ_MAX_MEMORY_BYTES: '300000000', RUNQ_MAX_WALL_MS: '90000', RUNQ_LIMIT_WALL_MS: '90000' };
  const config = parseApiConfig({ ...env, ...more });
  const bytes = 300_000_000;
  expect(config.schedulerSettings).toMatchObject({ maxMemoryBytesStudent: bytes, maxMemoryBytesGrader: bytes });
  expect(config.schedulerSettings).toMatchObject({ maxWallTimeMs: 90_000, maxSessionTimeMs: 90_000 });
  expect(config.leastMaxima).toMatchObject({ maxWallTimeMs: 90_000, maxSessionTimeMs: 1, maxIdleTimeMs: 600_000 });
  expect(parseApiConfig(env).schedulerSettings).toMatchObject(defaultMaxima);
});

test('no other origin may frame the embedded page by default', () => {
  expect(parseApiConfig(env).settings.RUNQ_EMBED_ORIGINS).toEqual([]);
  const named = 'https://moodle.school.example, http://localhost:8080,https://*.school.example';
  expect(parseApiConfig({ ...env, RUNQ_EMBED_ORIGINS: named }).settings.RUNQ_EMBED_ORIGINS).toEqual(named.split(/, ?/));
});

test('roles of OpenID Connect are mapped from the values of a claim, which may contain =', () => {
  const roles = { RUNQ_OIDC_ROLE_CLAIM: 'groups', RUNQ_OIDC_ROLES: 'cn=staff=grader, admins=ops' };
  expect([...parseApiConfig({ ...env, ...oidc, ...roles }).oidc!.roles]).toEqual([
    ['cn=staff', 'grader'],
    ['admins', 'ops'],
  ]);
  expect(parseApiConfig({ ...env, ...oidc }).oidc).toMatchObject({ roleClaim: null, clientSecret: null });
  expect(parseApiConfig(env).oidc).toBeNull();
});

test('platforms of LTI are read from JSON; on this host they need no TLS', () => {
  const local = { ...platform, name: 'test', issuer: 'http://127.0.0.1:8080' };
  const { lti: config } = parseApiConfig({ ...env, ...lti(platform, local) });
  expect(config).toEqual({
    platforms: [platform, local].map((one) => ({ ...one, serviceOrigins: [], courses: false })),
    privateKey: null,
  });
  expect(parseApiConfig(env).lti).toBeNull();
});
