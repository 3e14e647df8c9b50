import { ProblemError } from '@runq/common/contract/problem';

/** When a caller should try again: an export takes seconds to minutes. */
const retryAfterMs = 10_000;

/** Counts the exports that this process sends now. The numbers are settings. */
interface ExportPlaces {
  /** Throws 429 while there is no place; the result gives the place back, once however often it is called. */
  take(userId: string): () => void;
}

export function createExportPlaces({ perUser, total }: { perUser: number; total: number }): ExportPlaces {
  const open = new Map<string, number>();
  let all = 0;

  return {
    take(userId) {
      const before = open.get(userId) ?? 0;
      const isOfUser = before >= perUser;
      if (isOfUser || all >= total) {
        const detail = isOfUser
          ? 'This data is being exported already; try again when that download has ended.'
          : 'Too many downloads of data are going on; try again in a moment.';
        throw new ProblemError('rate_limited', detail, { retryAfterMs, quota: isOfUser ? perUser : total });
      }
      open.set(userId, before + 1);
      all += 1;
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        all -= 1;
        const left = open.get(userId)! - 1;
        if (left > 0) open.set(userId, left);
        else open.delete(userId);
      };
    },
  };
}
