import { useEffect, useState } from 'preact/hooks';
import { callApi } from './call-api.js';

const askEveryMs = 60_000;

/** Red, on every page, while a worker runs programs without confining them (`RUNQ_SANDBOX=unsafe-none`); else nothing. */
export function UnsafeBanner() {
  const [isUnsafe, setUnsafe] = useState(false);

  useEffect(() => {
    let left = false;
    const ask = () =>
      void callApi<{ services?: { sandbox_unsafe?: boolean } }>('/health').then((answer) => {
        if (!left && answer.ok) setUnsafe(answer.value.services?.sandbox_unsafe === true);
      });
    ask();
    const timer = setInterval(ask, askEveryMs);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, []);

  if (!isUnsafe) return null;
  return (
    <p class="unsafe-banner" role="alert">
      <strong>Programs are not confined on this server.</strong> A program can reach other people's files and the server
      itself. Do not use it with a class.
    </p>
  );
}
