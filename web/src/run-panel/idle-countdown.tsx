import { useEffect, useState } from 'preact/hooks';
import type { RunState } from '../run/run-state.js';

/** The countdown is visible when less time than this is left. */
const shownMs = 60_000;

/** Counts down to the input timeout near its end. It changes every second, so screen readers do not announce it. */
export function IdleCountdown({ state }: { state: RunState }) {
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
      Input times out in {Math.max(0, Math.ceil((endsAt - now) / 1000))} s
    </span>
  );
}
