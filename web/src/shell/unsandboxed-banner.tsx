import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';

const pollEveryMs = 60_000;

/** A red banner on every page while a worker runs programs without a sandbox (`RUNQ_SANDBOX=unsafe-none`). */
export function UnsandboxedBanner() {
  const [isUnsandboxed, setUnsandboxed] = useState(false);

  useEffect(() => {
    let left = false;
    const poll = () =>
      void callApi<{ services?: { sandbox_unsafe?: boolean } }>('/health').then((answer) => {
        if (!left && answer.ok) setUnsandboxed(answer.value.services?.sandbox_unsafe === true);
      });
    poll();
    const timer = setInterval(poll, pollEveryMs);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, []);

  if (!isUnsandboxed) return null;
  return (
    <p class="unsandboxed-banner" role="alert">
      <strong>Programs on this server are not sandboxed.</strong> They can access other users' files and the server
      itself. Do not use it in a class.
    </p>
  );
}
