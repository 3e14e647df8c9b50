import type { Run } from '@runq/common/contract/run';
import { useMemo } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import { formatWhen } from './format-when.js';
import type { Project } from './project.js';
import { isLabelOf } from './snapshot.js';

/** Says which text a run ran, and whether the program was changed since. Silent for a run that was not started from this page. */
export function RanText({ project, run }: { project: Project; run: Run }) {
  const { files } = useCell(project.state);
  const isSame = useMemo(() => isLabelOf(run.label, files), [run.label, files]);
  if (isSame === null) return null;
  return (
    <p class="ran-text">
      Ran the text of {formatWhen(run.submittedAt)}.{' '}
      {!isSame && <strong>The program was changed since this run.</strong>}
    </p>
  );
}
