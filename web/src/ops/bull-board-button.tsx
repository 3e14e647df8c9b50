import { useState } from 'preact/hooks';

/** Opens the BullMQ dashboard. A link cannot carry the token, so the token first becomes a cookie for that path. */
export function BullBoardButton({ token }: { token: string }) {
  const [hasFailed, setFailed] = useState(false);

  async function open(): Promise<void> {
    const answer = await fetch('/queues/session', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    }).catch(() => null);
    if (answer?.ok) location.assign('/queues');
    else setFailed(true);
  }

  return (
    <p>
      <button type="button" onClick={open}>
        Open BullMQ dashboard
      </button>
      {hasFailed && (
        <span class="problem" role="alert">
          Failed to open the BullMQ dashboard.
        </span>
      )}
    </p>
  );
}
