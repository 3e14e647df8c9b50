import type { Redis } from './connection.js';
import type { Keys } from './keys.js';
import { createScript } from './lua-scripts.js';

/** The formats of stored data and of messages that a release knows. */
interface Formats {
  /** What it writes. */
  own: number;
  /** The oldest that it can read. */
  oldest: number;
}

/**
 * `own` rises with a change that the release before cannot work beside, and `oldest` when data of an old format is not
 * read any more. CONTRIBUTING.md (releases side by side) says which changes these are.
 */
export const formats: Formats = { own: 1, oldest: 1 };

/** The message names the remedy. */
export class FormatError extends Error {
  override name = 'FormatError';
}

/**
 * Must be called before other data is read: a process of an older release must not start on data whose format it does
 * not know, and one of a newer release not on data that it cannot read any more. Else it notes its own format, so that
 * older releases start no more.
 */
export async function assertFormat(
  { redis, keys }: { redis: Redis; keys: Keys },
  { own, oldest }: Formats = formats,
): Promise<void> {
  const stored = Number(await createScript({ redis }, 'admin/claimFormat').call(keys.service, own, oldest));
  if (stored > own)
    throw new FormatError(
      `The data in this Redis has format ${stored}, of a newer release of runq; this one knows format ${own}. ` +
        'Start the newer release, or restore a backup from before the update into an empty Redis.',
    );
  if (stored < oldest)
    throw new FormatError(
      `The data in this Redis has format ${stored}, of an older release of runq; this one reads formats from ` +
        `${oldest} on. Update to a release in between first, or use an empty Redis.`,
    );
}
