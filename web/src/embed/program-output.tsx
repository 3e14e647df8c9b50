import { useEffect, useRef } from 'preact/hooks';
import { OutputPane } from '../run-panel/output-pane.js';
import { ConnectionStatus } from '../shell/connection-status.js';
import { useSignalValue } from '../ui/signal.js';
import type { Runner } from './open-runner.js';

/** The output of an embedded or shared program. On a small screen it scrolls into view when it appears. */
export function ProgramOutput({ runner, scrollsIntoView }: { runner: Runner; scrollsIntoView?: boolean }) {
  const connection = useSignalValue(runner.connection);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (scrollsIntoView) ref.current!.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div data-pane="output" ref={ref}>
      {connection === 'offline' && <ConnectionStatus connection={connection} />}
      <OutputPane view={runner.view} controller={runner.controller} token={runner.token} />
    </div>
  );
}
