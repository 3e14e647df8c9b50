import { useState } from 'preact/hooks';
import { useGrader } from '../grading/grader-context.js';
import { useBatch } from './data/batch-context.js';

/** Pauses a batch, or ends its pause: what runs goes on, and nothing else begins meanwhile. */
export function PauseButton({ isPaused }: { isPaused: boolean }) {
  const { client, store } = useBatch();
  const { toasts } = useGrader();
  const [isSending, setSending] = useState(false);

  async function toggle(): Promise<void> {
    setSending(true);
    const answer = await client.setPaused(!isPaused);
    setSending(false);
    if (!answer.ok) toasts.show(answer.detail);
    else toasts.show(isPaused ? 'Grading goes on.' : 'Paused. What runs now is finished.');
    await store.noteChange();
  }

  return (
    <button type="button" disabled={isSending} onClick={() => void toggle()}>
      {isPaused ? 'Resume' : 'Pause'}
    </button>
  );
}
