import { get, set } from 'idb-keyval';

/** The code in the editor is kept after a pause in typing of this long. */
const pauseMs = 400;
const keyOf = (userId: string) => `runq.code:${userId}`;

/** Reads the code that this browser kept for a user; null on a first visit or where the browser keeps nothing. */
export async function readKeptCode(userId: string): Promise<string | null> {
  try {
    return (await get<string>(keyOf(userId))) ?? null;
  } catch {
    return null;
  }
}

/** Keeps the code of a user in IndexedDB on every pause, and at once when the page is left. */
export function createCodeKeeper(options: { userId: string; onKept: (isKept: boolean) => void }) {
  let unkept: string | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function keep(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (unkept === null) return;
    const code = unkept;
    unkept = null;
    set(keyOf(options.userId), code).then(
      () => options.onKept(true),
      () => options.onKept(false),
    );
  }

  document.addEventListener('visibilitychange', keep);
  window.addEventListener('pagehide', keep);

  return {
    changed(code: string): void {
      unkept = code;
      if (timer) clearTimeout(timer);
      timer = setTimeout(keep, pauseMs);
    },
    close(): void {
      keep();
      document.removeEventListener('visibilitychange', keep);
      window.removeEventListener('pagehide', keep);
    },
  };
}
