import type { QueuePlace } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../page/call-api.js';
import { type ClassCaps, describePlace } from './describe-place.js';

const unknownCaps: ClassCaps = { maxUsers: null, runsPerUser: null };

/** What stands where the output will be while a run waits: its place, the reason, a way out. */
export function QueueCard(props: {
  token: string;
  place: QueuePlace | null;
  isStopping: boolean;
  onCancel: () => void;
}) {
  const [caps, setCaps] = useState(unknownCaps);

  useEffect(() => {
    let left = false;
    void callApi<{ limits?: { max_users?: number; per_user?: number } }>('/system-stats', { token: props.token }).then(
      (answer) => {
        if (answer.ok && !left)
          setCaps({
            maxUsers: answer.value.limits?.max_users || null,
            runsPerUser: answer.value.limits?.per_user || null,
          });
      },
    );
    return () => {
      left = true;
    };
  }, [props.token]);

  const words = props.place && describePlace(props.place, caps);
  return (
    <div class="queue-card">
      <div class="queue-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <div role="status">
        <p class="queue-place">
          {words?.place ?? 'Waiting for a free place.'}
          {/* It changes every second: shown, not announced. */}
          {words?.eta && <span aria-live="off"> {words.eta}</span>}
        </p>
        {words && <p class="queue-reason">{words.reason}</p>}
      </div>
      <button type="button" onClick={props.onCancel} disabled={props.isStopping}>
        {props.isStopping ? 'Cancelling…' : 'Cancel'}
      </button>
    </div>
  );
}
