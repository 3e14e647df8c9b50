import type { Revocations } from '@runq/common/accounts/revocations';
import type { Caller } from './authenticate.js';

/** Longest delay of a timer; a token that lasts longer ends no connection. */
const timerMsMax = 2 ** 31 - 1;

/** Calls `end` when the caller's credential expires or is revoked; the result cancels that. */
export type EndWithCredential = (caller: Caller, end: () => void) => () => void;

export function createEndWithCredential(revocations: Pick<Revocations, 'watch'>): EndWithCredential {
  return ({ expiresAt, credentialId }, end) => {
    const leftMs = expiresAt - Date.now();
    const timer = leftMs <= timerMsMax ? setTimeout(end, Math.max(0, leftMs)) : undefined;
    const stopWatching = credentialId === undefined ? () => {} : revocations.watch(credentialId, end);
    return () => {
      clearTimeout(timer);
      stopWatching();
    };
  };
}
