import { useState } from 'preact/hooks';

/** The way to the raw queue: a page cannot send its token along a link, so the token becomes a cookie for that path first. */
export function RawQueueButton({ token }: { token: string }) {
  const [isRefused, setRefused] = useState(false);

  async function open(): Promise<void> {
    const answer = await fetch('/queues/session', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    }).catch(() => null);
    if (answer?.ok) location.assign('/queues');
    else setRefused(true);
  }

  return (
    <p>
      <button type="button" onClick={open}>
        Open the raw queue
      </button>
      {isRefused && (
        <span class="problem" role="alert">
          The raw queue cannot be opened right now.
        </span>
      )}
    </p>
  );
}
