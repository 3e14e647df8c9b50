import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiResult } from '../ui/api-client.js';
import { useGrader } from './grader-context.js';

/** After a failed request, how long until the next one. */
const retryMs = 3000;

/** What a view shows of something that the server has. */
export interface Resource<T> {
  /** The last value; null until there is one. */
  value: T | null;
  /** Why there is no newer value; null: it is recent. Status 0: no response at all. */
  problem: { status: number; detail: string } | null;
  /** Reads again now. */
  reload: () => void;
}

/**
 * Reads something of the server, again when `key` changes, and every `refreshMs(value)` while that is a number and the
 * page is visible. A lost connection keeps the last value, and the reading goes on until it is back. `keepsValue`: so
 * does another key, as for a longer list.
 */
export function useResource<T>(
  key: string,
  load: () => Promise<ApiResult<T>>,
  refreshMs: (value: T) => number | null = () => null,
  { keepsValue = false }: { keepsValue?: boolean } = {},
): Resource<T> {
  const { onSignInExpired } = useGrader();
  const [state, setState] = useState<{ key: string } & Omit<Resource<T>, 'reload'>>({
    key,
    value: null,
    problem: null,
  });
  const reloadRef = useRef(() => {});

  useEffect(() => {
    let isClosed = false;
    let isLoading = false;
    let readsAgain = false;
    let value: T | null = keepsValue ? state.value : null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function read(): Promise<void> {
      // What is on its way may be older than what the caller has just changed.
      if (isLoading) {
        readsAgain = true;
        return;
      }
      clearTimeout(timer);
      isLoading = true;
      const answer = await load();
      isLoading = false;
      if (isClosed) return;
      if (readsAgain) {
        readsAgain = false;
        return read();
      }
      if (answer.ok) value = answer.value;
      else if (answer.status === 401) return onSignInExpired();
      setState({ key, value, problem: answer.ok ? null : { status: answer.status, detail: answer.detail } });
      const isPassing = !answer.ok && (answer.status === 0 || answer.status === 429 || answer.status >= 500);
      const nextMs = answer.ok ? refreshMs(answer.value) : isPassing ? retryMs : null;
      if (nextMs !== null) timer = setTimeout(readWhenVisible, nextMs);
    }
    function readWhenVisible(): void {
      if (document.visibilityState === 'hidden') document.addEventListener('visibilitychange', onVisible);
      else void read();
    }
    function onVisible(): void {
      document.removeEventListener('visibilitychange', onVisible);
      void read();
    }
    const onOnline = () => void read();

    reloadRef.current = onOnline;
    window.addEventListener('online', onOnline);
    void read();
    return () => {
      isClosed = true;
      clearTimeout(timer);
      window.removeEventListener('online', onOnline);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key]);

  // Until the first response for a new key, the value of the former one is not shown.
  const current = keepsValue || state.key === key ? state : { value: null, problem: null };
  return { value: current.value, problem: current.problem, reload: () => reloadRef.current() };
}
