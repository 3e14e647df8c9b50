import { uptime } from 'node:os';

/** Time between the stop of a sandbox and the end of its lease. */
export const fenceMarginMs = 2000;

/**
 * Milliseconds of the clock that leases use. It cannot be set, and unlike `performance.now()` it advances while the
 * machine is suspended: a resumed worker knows that its leases have expired.
 */
export const readLeaseClock = () => uptime() * 1000;

/** Whether a run with this lease end must be stopped now. */
export const isOverdue = (heldUntil: number) => readLeaseClock() > heldUntil - fenceMarginMs;
