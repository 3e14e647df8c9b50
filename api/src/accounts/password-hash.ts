import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** Block size, parallelism, and bytes of salt and hash. Beside a cost of 2^15 they are what OWASP recommends. */
const blockSize = 8;
const parallelism = 3;
const saltBytes = 16;
const hashBytes = 32;

const storedPattern = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/** How much a password costs: the exponent of scrypt's N. Each step doubles time and memory (2^15: 32 MiB). */
interface Parameters {
  costExponent: number;
  blockSize: number;
  parallelism: number;
}

/** `outdated`: right, and stored with other parameters than those of today. */
export type PasswordCheck = 'right' | 'outdated' | 'wrong';

function derive(password: string, salt: Buffer, parameters: Parameters): Promise<Buffer> {
  const cost = 2 ** parameters.costExponent;
  const { blockSize, parallelism } = parameters;
  // Node counts 128 * N * r bytes and a little more.
  const options: ScryptOptions = { cost, blockSize, parallelization: parallelism, maxmem: 256 * cost * blockSize };
  // The same text typed on different keyboards has the same bytes.
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    ),
  );
}

/** `scrypt$EXPONENT$BLOCK_SIZE$PARALLELISM$SALT$HASH`, as it is stored. */
export async function hashPassword(password: string, costExponent: number): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, { costExponent, blockSize, parallelism });
  return ['scrypt', costExponent, blockSize, parallelism, ...[salt, hash].map((one) => one.toString('base64url'))].join(
    '$',
  );
}

/**
 * Compares a password with a stored one. Without one (null, or the empty text of a user who has none) it is wrong,
 * after the same work: the time of the answer does not show who has an account.
 */
export async function checkPassword(
  password: string,
  stored: string | null,
  costExponent: number,
): Promise<PasswordCheck> {
  const [, exponent, size, lanes, salt, hash] = storedPattern.exec(stored ?? '') ?? [];
  if (hash === undefined) {
    await derive(password, randomBytes(saltBytes), { costExponent, blockSize, parallelism });
    return 'wrong';
  }
  const used = { costExponent: Number(exponent), blockSize: Number(size), parallelism: Number(lanes) };
  const derived = await derive(password, Buffer.from(salt!, 'base64url'), used);
  const expected = Buffer.from(hash, 'base64url');
  if (expected.length !== derived.length || !timingSafeEqual(expected, derived)) return 'wrong';
  const isCurrent = used.costExponent === costExponent && used.blockSize === blockSize;
  return isCurrent && used.parallelism === parallelism ? 'right' : 'outdated';
}
