import { useEffect, useState } from 'preact/hooks';
import type { RunState } from '../run/run-state.js';
import { formatRunTime } from './run-time-text.js';

/**
 * The time that an active run has used of its limit, without its waits for input. It changes every second, so screen
 * readers do not announce it.
 */
export function RunClock({ state: { run, phase, isWaitingForInput, isRestored } }: { state: RunState }) {
  const runId = phase === 'active' && run ? run.id : null;
  const [usedMs, setUsed] = useState(0);
  const isCounting = runId !== null && !isWaitingForInput;

  useEffect(() => {
    const startedAt = isRestored && run?.startedAt ? Date.parse(run.startedAt) : Date.now();
    setUsed(Math.max(0, Date.now() - startedAt));
  }, [runId]);
  useEffect(() => {
    if (!isCounting) return;
    let last = Date.now();
    const timer = setInterval(() => {
      const passed = Date.now() - last;
      last += passed;
      setUsed((used) => used + passed);
    }, 1000);
    return () => clearInterval(timer);
  }, [runId, isCounting]);

  const text = isCounting && run ? formatRunTime(usedMs, run.limits.wallTimeMs) : null;
  return (
    text && (
      <span class="used" aria-live="off">
        {text}
      </span>
    )
  );
}
