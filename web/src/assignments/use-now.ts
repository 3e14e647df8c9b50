import { useEffect, useState } from 'preact/hooks';

const tickMs = 20_000;

/** Returns the present instant (epoch ms) of `now`, and renders the component again as it passes. */
export function useNow(now: () => number): number {
  const [present, setPresent] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setPresent(now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return present;
}
