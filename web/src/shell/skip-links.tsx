import type { PaneNavigation } from './pane-navigation.js';

/** The first tab stops of the page: they skip its header and are visible only while focused. */
export function SkipLinks({ navigation }: { navigation: PaneNavigation }) {
  return (
    <nav class="skip-links" aria-label="Skip">
      <button type="button" onClick={() => navigation.goTo('editor')}>
        Skip to editor
      </button>
      <button type="button" onClick={() => navigation.goTo('output')}>
        Skip to output
      </button>
    </nav>
  );
}
