import type { RunState } from '../run/run-state.js';

/** The label of the output's tab, with a dot while something happens there. */
export function OutputTabLabel({ state: { phase, isWaitingForInput } }: { state: RunState }) {
  const isBusy = phase !== 'idle' && phase !== 'finished';
  return (
    <>
      Output
      {isBusy && (
        <>
          <i class="tab-dot" aria-hidden="true" />
          <span class="hidden-label">{isWaitingForInput ? ', waiting for input' : ', running'}</span>
        </>
      )}
    </>
  );
}
