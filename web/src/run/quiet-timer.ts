/**
 * An unfinished run without events for this long is subscribed to again: its subscription on the server may have failed
 * silently.
 */
const quietMs = 20_000;

export interface QuietTimer {
  /** Restarts the time; called on every event. */
  restart(): void;
  stop(): void;
}

/** Calls back when a subscribed run has had no events for `quietMs`. */
export function createQuietTimer({
  isFollowing,
  onQuiet,
}: {
  isFollowing: () => boolean;
  onQuiet: () => void;
}): QuietTimer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  return {
    restart() {
      stop();
      if (isFollowing()) timer = setTimeout(onQuiet, quietMs);
    },
    stop,
  };
}
