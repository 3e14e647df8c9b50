import type { Run } from '@runq/common/contract/run';
import { useMemo } from 'preact/hooks';
import type { Project } from '../project/project.js';
import { isLabelOf } from '../project/run-request.js';
import { formatTime } from '../ui/format.js';
import { useSignalValue } from '../ui/signal.js';

/** Notes that the code has changed since the run. Renders nothing for a run that was not started from this page. */
export function StaleRunNotice({ project, run }: { project: Project; run: Run }) {
  const { files } = useSignalValue(project.state);
  const isSame = useMemo(() => isLabelOf(run.label, files), [run.label, files]);
  if (isSame !== false) return null;
  return (
    <span class="used" aria-live="off">
      Code changed since this run ({formatTime(run.submittedAt)})
    </span>
  );
}
