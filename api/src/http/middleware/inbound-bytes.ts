import { ProblemError } from '@runq/common/contract/problem';
import type { Identity } from './authenticate.js';

/**
 * Bytes of each message that are not counted, enough for an ordinary program. So a few users who send much do not
 * prevent the others from sending anything.
 */
const uncountedBytes = 16 * 1024;
/** When a caller should try again: pending messages have arrived by then. */
const retryAfterMs = 1000;

/** Most pending bytes of one user by role: some runs of the largest size; for graders, batches. */
const perUserMax = { student: 32 * 1024 * 1024, grader: 128 * 1024 * 1024, ops: 128 * 1024 * 1024 };

/** A message that is arriving. */
export interface InboundMessage {
  /** Sets its bytes in this process; throws 429 or 503 above a limit. */
  resize(bytes: number): void;
  /** It is complete, or will not be. */
  release(): void;
}

/** Bytes in this process of incomplete messages (bodies, socket frames). */
export interface InboundBytes {
  readonly held: number;
  open(caller: Identity): InboundMessage;
}

/** Bounds them for each user and in total, so that endless messages cannot fill the memory. */
export function createInboundBytes({ totalMax }: { totalMax: number }): InboundBytes {
  const users = new Map<string, number>();
  let total = 0;

  function add(userId: string, bytes: number): void {
    total += bytes;
    const sum = (users.get(userId) ?? 0) + bytes;
    if (sum > 0) users.set(userId, sum);
    else users.delete(userId);
  }

  return {
    get held() {
      return total;
    },
    open({ userId, role }) {
      let counted = 0;
      return {
        resize(bytes) {
          const more = Math.max(0, bytes - uncountedBytes) - counted;
          if (more > 0 && (users.get(userId) ?? 0) + more > perUserMax[role])
            throw new ProblemError('rate_limited', `You are sending more than ${perUserMax[role]} bytes in parallel.`, {
              retryAfterMs,
            });
          if (more > 0 && total + more > totalMax)
            throw new ProblemError('unavailable', 'The service is receiving as much as it can; try again.', {
              retryAfterMs,
            });
          counted += more;
          add(userId, more);
        },
        release() {
          add(userId, -counted);
          counted = 0;
        },
      };
    },
  };
}
