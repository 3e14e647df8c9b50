import { expect, test } from 'vitest';
import type { LtiPlatform } from '../../lti-settings.js';
import { type Claims, claimNames, scoreScope } from './claim-values.js';
import { readRequest, toUserId } from './claims.js';

const origin = 'https://runq.example';
const platform: LtiPlatform = {
  ...{ name: 'moodle', issuer: 'https://moodle.example', clientId: 'runq', deploymentIds: ['1', '2'] },
  authorizationEndpoint: 'https://moodle.example/auth',
  tokenEndpoint: 'https://moodle.example/token',
  jwksUrl: 'https://keys.example/jwks',
  serviceOrigins: ['https://scores.example'],
  courses: false,
};
const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const claims: Claims = {
  ...{ sub: '7', name: 'Ada', nonce: 'n' },
  [claimNames.version]: '1.3.0',
  [claimNames.messageType]: 'LtiResourceLinkRequest',
  [claimNames.deployment]: '2',
  [claimNames.roles]: [`${membership}#Learner`],
  [claimNames.targetLink]: `${origin}/?assignment=hw01`,
  [claimNames.resourceLink]: { id: 'link-1' },
};
const choosing: Claims = {
  ...claims,
  [claimNames.messageType]: 'LtiDeepLinkingRequest',
  [claimNames.roles]: [`${membership}#Instructor`],
  [claimNames.settings]: {
    deep_link_return_url: 'https://moodle.example/return',
    accept_types: ['link', 'ltiResourceLink'],
    data: 'opaque',
  },
};
const read = (more: Claims) => readRequest({ ...claims, ...more }, platform, origin);

test('a launch names the user, the page and the assignment', () => {
  expect(read({})).toEqual({
    ...{ kind: 'open', deployment: '2', targetLink: `${origin}/?assignment=hw01`, assignment: 'hw01', score: null },
    ...{ user: { userId: 'lti:moodle:7', name: 'Ada', role: 'student' }, course: null },
  });
});

test.each<[string, Claims, object]>([
  ['a parameter of the link comes first', { [claimNames.custom]: { assignment: 'hw02' } }, { assignment: 'hw02' }],
  ['a link without an assignment', { [claimNames.targetLink]: `${origin}/lti/launch` }, { assignment: null }],
  ['an assignment that is no text', { [claimNames.custom]: { assignment: 7 } }, { assignment: null }],
  [
    'a line item of the platform',
    { [claimNames.grades]: { scope: [scoreScope], lineitem: 'https://scores.example/1' } },
    { score: { lineItem: 'https://scores.example/1', subject: '7' } },
  ],
  [
    'no right to send scores',
    { [claimNames.grades]: { scope: [], lineitem: 'https://scores.example/1' } },
    { score: null },
  ],
  ['no line item', { [claimNames.grades]: { scope: [scoreScope] } }, { score: null }],
  [
    'a name in two parts',
    { name: undefined, given_name: 'Ada', family_name: 'King' },
    { user: { userId: 'lti:moodle:7', name: 'Ada King', role: 'student' } },
  ],
  ['no name', { name: undefined }, { user: { userId: 'lti:moodle:7', name: null, role: 'student' } }],
])('%s', (_, more, expected) => {
  expect(read(more)).toMatchObject(expected);
});

test.each<[string, Claims]>([
  ['version is wrong', { [claimNames.version]: '1.1' }],
  ['message type is unknown', { [claimNames.messageType]: 'LtiSubmissionReviewRequest' }],
  ['deployment is unknown', { [claimNames.deployment]: '3' }],
  ['deployment is unknown', { [claimNames.deployment]: 2 }],
  ['user is missing', { sub: undefined }],
  ['user is missing', { sub: '' }],
  ['roles are not valid', { [claimNames.roles]: undefined }],
  ['roles are not valid', { [claimNames.roles]: 'Instructor' }],
  ['resource link is missing', { [claimNames.resourceLink]: undefined }],
  ['resource link is missing', { [claimNames.resourceLink]: { id: '' } }],
  ['target link is missing', { [claimNames.targetLink]: undefined }],
  ['target link is of another origin', { [claimNames.targetLink]: 'https://evil.example/' }],
  ['target link is of another origin', { [claimNames.targetLink]: 'https://runq.example.evil.example/' }],
  ['target link is of another origin', { [claimNames.targetLink]: 'javascript:alert(1)' }],
  [
    'line item is of another origin',
    { [claimNames.grades]: { scope: [scoreScope], lineitem: 'http://169.254.169.254/' } },
  ],
  ['role may not add links', { ...choosing, [claimNames.roles]: [`${membership}#Learner`] }],
  ['deep linking settings are not valid', { ...choosing, [claimNames.settings]: undefined }],
  [
    'deep linking settings are not valid',
    {
      ...choosing,
      [claimNames.settings]: { deep_link_return_url: 'https://evil.example', accept_types: ['ltiResourceLink'] },
    },
  ],
  [
    'deep linking settings are not valid',
    {
      ...choosing,
      [claimNames.settings]: { deep_link_return_url: 'https://moodle.example/r', accept_types: ['link'] },
    },
  ],
])('%s: %j', (reason, more) => {
  expect(() => read(more)).toThrow(reason);
});

test('a teacher may add links', () => {
  expect(readRequest(choosing, platform, origin)).toEqual({
    ...{ kind: 'choose', deployment: '2', returnUrl: 'https://moodle.example/return', data: 'opaque' },
    ...{ user: { userId: 'lti:moodle:7', name: 'Ada', role: 'grader' }, course: null },
  });
});

test('user ids are stable, never longer than 128 characters, and never those of another platform', () => {
  expect(toUserId('moodle', '7')).toBe('lti:moodle:7');
  const long = 'x'.repeat(255);
  expect(toUserId('moodle', long)).toHaveLength(61);
  const ids = [
    toUserId('a', 'b:c'),
    toUserId('a', 'b'),
    toUserId('b', 'b'),
    toUserId('a', long),
    toUserId('a', `${long}y`),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});
