import { expect, test } from 'vitest';
import type { LtiPlatform } from '../../lti-settings.js';
import { type Claims, claimNames } from './claim-values.js';
import { readCourse } from './course-claims.js';

const platform: LtiPlatform = {
  ...{ name: 'moodle', issuer: 'https://moodle.example', clientId: 'runq', deploymentIds: ['1'] },
  authorizationEndpoint: 'https://moodle.example/auth',
  tokenEndpoint: 'https://moodle.example/token',
  jwksUrl: 'https://moodle.example/jwks',
  serviceOrigins: ['https://services.example'],
  courses: true,
};
const membersUrl = 'https://services.example/members?course=4';
const claims: Claims = {
  [claimNames.roles]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner'],
  [claimNames.context]: { id: '4', label: 'PY', title: 'Python' },
  [claimNames.members]: { context_memberships_url: membersUrl, service_versions: ['1.0', '2.0'] },
};
const read = (more: Claims) => readCourse({ ...claims, ...more }, platform);

test('a message of a course names it, the role in it, and where its members are', () => {
  expect(read({})).toEqual({ context: '4', title: 'Python', role: 'student', membersUrl });
});

test.each<[string, Claims, object]>([
  ['no title', { [claimNames.context]: { id: '4', label: 'PY' } }, { title: 'PY' }],
  ['a title of spaces', { [claimNames.context]: { id: '4', title: ' \n ', label: 'PY' } }, { title: 'PY' }],
  ['neither title nor label', { [claimNames.context]: { id: '4', title: 7 } }, { title: 'Course' }],
  ['control characters', { [claimNames.context]: { id: '4', title: ' a\n\u0007b ' } }, { title: 'a b' }],
  ['a long title', { [claimNames.context]: { id: '4', title: 'x'.repeat(300) } }, { title: 'x'.repeat(100) }],
  ['no list of members', { [claimNames.members]: undefined }, { membersUrl: null }],
  ['an address that is none', { [claimNames.members]: { context_memberships_url: 7 } }, { membersUrl: null }],
  [
    'another version of the service',
    { [claimNames.members]: { context_memberships_url: membersUrl, service_versions: ['1.0'] } },
    { membersUrl: null },
  ],
  ['no versions', { [claimNames.members]: { context_memberships_url: membersUrl } }, { membersUrl }],
  ['no role that counts', { [claimNames.roles]: [] }, { role: null }],
])('%s', (_, more, expected) => {
  expect(read(more)).toMatchObject(expected);
});

test.each<[string, Claims]>([
  ['no context', { [claimNames.context]: undefined }],
  ['a context without an id', { [claimNames.context]: { title: 'Python' } }],
  ['an empty id', { [claimNames.context]: { id: '' } }],
  ['an id that is a number', { [claimNames.context]: { id: 4 } }],
  ['an id that is too long', { [claimNames.context]: { id: 'x'.repeat(256) } }],
])('%s is no course', (_, more) => {
  expect(read(more)).toBeNull();
});

test('a platform has no courses here unless its settings say so', () => {
  expect(readCourse(claims, { ...platform, courses: false })).toBeNull();
});

test.each(['https://evil.example/members', 'http://169.254.169.254/', 'https://moodle.example.evil.example/'])(
  'refuses a list of members at %s',
  (url) => {
    const message = { [claimNames.members]: { context_memberships_url: url } };
    expect(() => read(message)).toThrow('list of members is of another origin');
    expect(readCourse({ ...claims, ...message }, { ...platform, courses: false })).toBeNull();
  },
);
