import '../styles/on-demand/queue-card.css';
import type { QueuePosition } from '@runq/common/contract/run';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Obstacle } from '../connection/obstacle.js';
import { callApi } from '../ui/api-client.js';
import { type Signal, useSignalValue } from '../ui/signal.js';
import { formatQueuePosition, noNumbers, type QueueLimits } from './queue-position-text.js';

const unknownLimits: QueueLimits = { maxUsers: null, runsPerUser: null };

const noWorkerReason = 'No worker is available. Your run starts when one is back.';

/** Shows the position of a queued run, the reason for waiting, and a Cancel button. */
export function QueueCard(props: {
  token: string;
  position: QueuePosition | null;
  isStopping: boolean;
  obstacle: Signal<Obstacle | null>;
  onCancel: () => void;
}) {
  const [limits, setLimits] = useState(unknownLimits);
  const shown = useRef(noNumbers);
  const obstacle = useSignalValue(props.obstacle);

  useEffect(() => {
    let left = false;
    void callApi<{ limits?: { max_users?: number; per_user?: number } }>('/system-stats', { token: props.token }).then(
      (answer) => {
        if (answer.ok && !left)
          setLimits({
            maxUsers: answer.value.limits?.max_users || null,
            runsPerUser: answer.value.limits?.per_user || null,
          });
      },
    );
    return () => {
      left = true;
    };
  }, [props.token]);

  const text = props.position && formatQueuePosition(props.position, limits, shown.current);
  if (text) shown.current = text.shown;
  return (
    <div class="queue-card">
      <div class="queue-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <div role="status">
        <p class="queue-position">
          {text?.position ?? 'Waiting in the queue.'}
          {/* It changes every second, so screen readers do not announce it. */}
          {text?.wait && <span aria-live="off"> {text.wait}</span>}
        </p>
        {text && <p class="queue-reason">{obstacle?.isNoWorker ? noWorkerReason : text.reason}</p>}
      </div>
      <button type="button" onClick={props.onCancel} disabled={props.isStopping}>
        {props.isStopping ? 'Cancelling…' : 'Cancel'}
      </button>
    </div>
  );
}
