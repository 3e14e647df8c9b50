import { ProblemError } from '@runq/common/contract/problem';

/**
 * Throws 422 for a password that attackers try first (OWASP ASVS 4.0.3, 2.1.7): one of the list of zxcvbn-ts, which
 * comes from public leaks and is in lower case, or the user name. `pointer` is where the request has it. The list is
 * loaded when the first password is set: some megabytes that most services never need.
 */
export async function refuseCommonPassword(
  password: string,
  { userId, pointer }: { userId: string; pointer: string },
): Promise<void> {
  const lower = password.toLowerCase();
  if (lower === userId.toLowerCase()) throw refusal('Your password must not be your user name.', pointer);
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  if (dictionary['passwords-common'].includes(lower))
    throw refusal(
      'Many people use this password, so others guess it. Choose another one, such as several words.',
      pointer,
    );
}

const refusal = (detail: string, pointer: string) =>
  new ProblemError('invalid', detail, { errors: [{ pointer, message: 'is easy to guess' }] });
