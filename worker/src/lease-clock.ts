import { uptime } from 'node:os';

/** Time that a worker leaves between the end of its sandboxes and that of their leases. */
export const fenceMarginMs = 2000;

/**
 * Milliseconds by the clock that leases are held by. Nobody can set it, and unlike that of `performance.now()` it goes on while the
 * machine sleeps: a worker that wakes up knows that its runs are somebody else's by now.
 */
export const readLeaseClock = () => uptime() * 1000;

/** Whether a run that is held until then has to be, or stay, ended now. */
export const isOverdue = (heldUntil: number) => readLeaseClock() > heldUntil - fenceMarginMs;
