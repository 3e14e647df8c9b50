import type { UserOverrides } from '@runq/common/admin/user-overrides';
import { ProblemError } from '@runq/common/contract/problem';
import type { SubmitOutcome } from '@runq/common/scheduler/submit-outcome';
import type { Identity } from '../http/middleware/authenticate.js';

/** When a caller with a full queue should try again. */
const queueFullRetryMs = 2000;

/** When a caller should try again after the space of all users is used up. */
const storeFullRetryMs = 10_000;

/** The refusal of everything that would be stored while Redis has little memory left. */
export const storeFull = () =>
  new ProblemError(
    'store_full',
    'The service has no memory left for new data. Accepted runs continue; try again in a moment.',
    { retryAfterMs: storeFullRetryMs },
  );

/** The refusal of every new run while no worker has room for what programs write. */
const diskLow = () =>
  new ProblemError(
    'store_full',
    'Server problem: no disk space is left to run programs. This is not caused by your code; try again later.',
    { retryAfterMs: storeFullRetryMs },
  );

export type Refusal = Exclude<SubmitOutcome, 'accepted' | 'duplicate'>;

export const isRefusal = (outcome: SubmitOutcome | undefined): outcome is Refusal =>
  outcome !== undefined && outcome !== 'accepted' && outcome !== 'duplicate';

/** The scheduler's refusal as a problem, with the numbers that apply to the caller. */
export async function toRefusalProblem(
  userOverrides: UserOverrides,
  outcome: Refusal,
  { userId, role }: Identity,
): Promise<ProblemError> {
  switch (outcome) {
    case 'muted':
      return new ProblemError('muted', 'You may not start runs at the moment; ask your teacher.');
    case 'paused': {
      const reason = await userOverrides.readPauseReason();
      const detail = reason ? `New runs are paused: ${reason}` : 'New runs are paused for a moment.';
      return new ProblemError('paused', detail, { retryAfterMs: queueFullRetryMs });
    }
    case 'memory_low':
      return storeFull();
    case 'disk_low':
      return diskLow();
    case 'total_bytes':
      return new ProblemError('store_full', 'The waiting runs of all users use all space; try again in a moment.', {
        retryAfterMs: storeFullRetryMs,
      });
    case 'run_bytes': {
      const { maxBytes } = await userOverrides.readWaitingBytes(userId, role);
      return new ProblemError(
        'too_large',
        `The run is too large to be stored: all your unfinished runs together may take ${maxBytes} bytes.`,
      );
    }
    case 'user_bytes': {
      const { usedBytes, maxBytes } = await userOverrides.readWaitingBytes(userId, role);
      return new ProblemError(
        'queue_full',
        `Your unfinished runs take ${usedBytes} of ${maxBytes} bytes and this one does not fit; let some finish first.`,
        { retryAfterMs: queueFullRetryMs },
      );
    }
    case 'queue_full': {
      const maxWaiting = await userOverrides.readMaxWaiting(userId, role);
      return new ProblemError('queue_full', `Queue limit reached (${maxWaiting} waiting runs).`, {
        retryAfterMs: queueFullRetryMs,
        quota: maxWaiting,
      });
    }
  }
}
