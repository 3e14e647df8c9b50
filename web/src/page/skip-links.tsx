import type { PaneMover } from './move-between-panes.js';

/** The first stops of the Tab key: past the head of the page to where the work is. Seen only while they have the focus. */
export function SkipLinks({ mover }: { mover: PaneMover }) {
  return (
    <nav class="skip-links" aria-label="Skip">
      <button type="button" onClick={() => mover.goTo('editor')}>
        Skip to the program
      </button>
      <button type="button" onClick={() => mover.goTo('output')}>
        Skip to the output
      </button>
    </nav>
  );
}
