/** The frame of the output pane until its code has arrived. A run that the user has started waits for it as well. */
export function OutputPlaceholder({ isStarting }: { isStarting: boolean }) {
  return (
    <section class="pane console-pane" aria-labelledby="output-title">
      <div class="pane-head">
        <h2 id="output-title">Output</h2>
      </div>
      <div class={`run-status tone-${isStarting ? 'sending' : 'idle'}`} role="status">
        <span class="mark" aria-hidden="true" />
        <span class="words">{isStarting ? 'Starting…' : 'Loading…'}</span>
      </div>
      <div class="log-frame" />
    </section>
  );
}
