import '../styles/on-demand/repl.css';
import { useEffect, useState } from 'preact/hooks';
import type { RunController } from '../run/run-controller.js';
import type { SessionNotice } from '../run/run-state.js';
import { useSignalValue } from '../ui/signal.js';
import { formatSessionNotice } from './session-notice-text.js';

/** The notices and actions of an active session. */
export function ReplBar({ controller }: { controller: RunController }) {
  const { notice, isStopping } = useSignalValue(controller.state);
  return (
    <div class="prompt-bar">
      {notice && <Notice notice={notice} controller={controller} />}
      <span class="prompt-mark" aria-hidden="true">
        &gt;&gt;&gt;
      </span>
      <button type="button" class="quiet" onClick={controller.interrupt} title="Ctrl+C">
        Interrupt
      </button>
      <button type="button" class="quiet" onClick={controller.stop} disabled={isStopping} title="Ctrl+D">
        End session
      </button>
    </div>
  );
}

/** Shows a notice. Screen readers announce it once, without its countdown. */
function Notice({ notice, controller }: { notice: SessionNotice; controller: RunController }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [notice]);
  const { text, action } = formatSessionNotice(notice, now);

  return (
    <div class="prompt-notice">
      <span class="hidden-label" role="status">
        {formatSessionNotice(notice, notice.receivedAt).text}
      </span>
      <span aria-hidden="true">{text}</span>
      {action === 'keep' && (
        <button type="button" onClick={() => void controller.type('\n')}>
          Keep session
        </button>
      )}
      {action === 'end' && (
        <button type="button" class="stop" onClick={controller.stop}>
          End anyway
        </button>
      )}
    </div>
  );
}
