import { createSignal, type Signal } from '../ui/signal.js';

/** Where the page is: the path with its escapes, and the query with its `?`, or ''. */
export interface Place {
  path: string;
  search: string;
}

export interface Navigation {
  place: Signal<Place>;
  /** Opens an address of this page, such as `/grader/batches`. `replace`: Back does not return to the current one. */
  go(address: string, options?: { replace?: boolean }): void;
  close(): void;
}

/** The addresses of the views: each view has one, and Back and Forward move between them without a reload. */
export function createNavigation(window: Window): Navigation {
  const read = (): Place => ({ path: window.location.pathname, search: window.location.search });
  const place = createSignal(read());
  const onMove = () => place.set(read());
  window.addEventListener('popstate', onMove);
  return {
    place,
    go(address, { replace = false } = {}) {
      window.history[replace ? 'replaceState' : 'pushState'](null, '', address);
      if (!replace) window.scrollTo(0, 0);
      onMove();
    },
    close: () => window.removeEventListener('popstate', onMove),
  };
}
