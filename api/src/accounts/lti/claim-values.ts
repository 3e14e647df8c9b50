/** The claims of a message whose signature and times are right. */
export type Claims = Record<string, unknown>;

const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const deepLinking = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
/** The scope with which scores are sent (LTI-AGS 2.0, section 3.4). */
export const scoreScope = 'https://purl.imsglobal.org/spec/lti-ags/scope/score';
/** The scope with which members are read (LTI-NRPS 2.0, section 2.2). */
export const memberScope = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';

export const claimNames = {
  version: `${lti}version`,
  messageType: `${lti}message_type`,
  deployment: `${lti}deployment_id`,
  roles: `${lti}roles`,
  targetLink: `${lti}target_link_uri`,
  resourceLink: `${lti}resource_link`,
  custom: `${lti}custom`,
  context: `${lti}context`,
  settings: `${deepLinking}deep_linking_settings`,
  data: `${deepLinking}data`,
  contentItems: `${deepLinking}content_items`,
  grades: 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint',
  members: 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice',
};

/** Characters of the id of a user on a platform. */
export const subjectCharsMax = 255;

export const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= most;

export const toObject = (value: unknown): Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : {};

export const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
