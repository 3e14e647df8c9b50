import { useEffect, useState } from 'preact/hooks';
import type { DeskState } from './desk-state.js';

/** The time that is left to type is shown when it is less than this. */
const shownMs = 60_000;

/** How long a program goes on waiting for input, near the end of that time. It changes every second: shown, not announced. */
export function IdleCountdown({ state }: { state: DeskState }) {
  const { waitingSince, run, kind } = state;
  const endsAt = waitingSince === null || !run || kind === 'session' ? null : waitingSince + run.limits.idleTimeMs;
  const [now, setNow] = useState(Date.now);

  useEffect(() => {
    if (endsAt === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [endsAt]);

  if (endsAt === null || endsAt - now > shownMs) return null;
  return (
    <span class="used" aria-live="off">
      {Math.max(0, Math.ceil((endsAt - now) / 1000))} s left to type
    </span>
  );
}
