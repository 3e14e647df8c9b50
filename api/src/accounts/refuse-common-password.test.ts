import { expect, test } from 'vitest';
import { refuseCommonPassword } from './refuse-common-password.js';

const ada = { userId: 'Ada.Lovelace', pointer: '/password' };

test.each(['password1', 'PassWord1', 'qwertyuiop', '1234567890', 'sunshine1', 'ada.lovelace', 'ADA.LOVELACE'])(
  '%s is refused with a sentence',
  async (password) => {
    await expect(refuseCommonPassword(password, ada)).rejects.toMatchObject({
      problem: {
        ...{ status: 422, code: 'invalid', errors: [{ pointer: '/password', message: 'is easy to guess' }] },
        detail: expect.stringMatching(/^(Many people use this password, so|Your password must not be your user name)/),
      },
    });
  },
);

test.each(['correct horse', 'battery staple', 'Grüße von Ada', 'xk2-vq8-0pp', 'ada.lovelace, 1815'])(
  '%s is accepted',
  async (password) => {
    await expect(refuseCommonPassword(password, ada)).resolves.toBeUndefined();
  },
);
