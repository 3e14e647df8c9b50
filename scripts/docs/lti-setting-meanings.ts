import type { SettingGroup } from './meaning.js';

/** Sign-in from learning platforms. */
export const ltiSettings: SettingGroup['settings'] = {
  RUNQ_LTI_PLATFORMS: {
    text: [
      'Learning platforms that sign their users in: a JSON list. `RUNQ_LTI_PLATFORMS_FILE` names a file with it.',
      'See [LTI](lti.md).',
    ],
    default: 'none',
  },
  RUNQ_LTI_PRIVATE_KEY: {
    text: 'RSA key in PEM that signs messages to platforms, at least 2048 bits.',
    default: 'drawn once, and stored in Redis',
  },
};
