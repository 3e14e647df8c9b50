import { useEffect, useState } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import type { DeskNotice } from '../run/desk-state.js';
import type { RunDesk } from '../run/run-desk.js';
import { describeNotice } from './describe-notice.js';

/** Under the output: opens a prompt, with the program's variables or empty; while it is there, what can be done with it and what it says. */
export function PromptBar({ desk, onOpen }: { desk: RunDesk; onOpen: (withFiles: boolean) => void }) {
  const { kind, phase, notice, isStopping } = useCell(desk.state);

  if (phase === 'idle' || phase === 'finished')
    return (
      <div class="prompt-bar">
        <span class="prompt-mark" aria-hidden="true">
          &gt;&gt;&gt;
        </span>
        <button type="button" class="quiet" onClick={() => onOpen(true)}>
          Run and keep a prompt
        </button>
        <button type="button" class="quiet" onClick={() => onOpen(false)}>
          Empty prompt
        </button>
      </div>
    );
  if (kind !== 'session' || phase !== 'active') return null;
  return (
    <div class="prompt-bar">
      {notice && <Notice notice={notice} desk={desk} />}
      <span class="prompt-mark" aria-hidden="true">
        &gt;&gt;&gt;
      </span>
      <button type="button" class="quiet" onClick={desk.interrupt} title="Ctrl+C">
        Interrupt
      </button>
      <button type="button" class="quiet" onClick={desk.stop} disabled={isStopping} title="Ctrl+D">
        End the prompt
      </button>
    </div>
  );
}

/** Its seconds are shown and not announced, its words are announced once. */
function Notice({ notice, desk }: { notice: DeskNotice; desk: RunDesk }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [notice]);
  const { words, action } = describeNotice(notice, now);

  return (
    <div class="prompt-notice">
      <span class="hidden-label" role="status">
        {describeNotice(notice, notice.heardAt).words}
      </span>
      <span aria-hidden="true">{words}</span>
      {action === 'stay' && (
        <button type="button" onClick={() => desk.type('\n')}>
          Stay
        </button>
      )}
      {action === 'end' && (
        <button type="button" class="stop" onClick={desk.stop}>
          End it
        </button>
      )}
    </div>
  );
}
