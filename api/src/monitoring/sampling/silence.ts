const tickMs = 100;

/**
 * For how long Redis has not answered, in the time that this process had. A clock would also count the time in which
 * this process got no processor, and Redis be blamed for it. Here a late tick counts once, and an answer that has
 * arrived meanwhile is read before the next one.
 */
export interface Silence {
  readonly ms: number;
  /** An answer is awaited; no effect if one is already. */
  begin(): void;
  /** It has arrived. */
  end(): void;
}

export function createSilence(): Silence {
  let ticks = 0;
  let timer: NodeJS.Timeout | null = null;

  return {
    get ms() {
      return ticks * tickMs;
    },
    begin() {
      timer ??= setInterval(() => ticks++, tickMs);
    },
    end() {
      if (timer) clearInterval(timer);
      timer = null;
      ticks = 0;
    },
  };
}
