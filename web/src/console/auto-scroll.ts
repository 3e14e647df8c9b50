import { createSignal, type Signal } from '../ui/signal.js';

/** Within this distance the log counts as scrolled to its end. */
const nearEndPx = 40;
/** Space above a pinned element. */
const marginPx = 8;

/** What users miss who have scrolled away: the end of the output, or the pinned element. */
export type Missing = 'nothing' | 'end' | 'pinned';

export interface AutoScroll {
  missing: Signal<Missing>;
  /** Scrolls to the end if it is following. */
  follow(): void;
  /** Keeps the beginning of an element in view, at the cost of the end. */
  pin(element: HTMLElement): void;
  unpin(): void;
  /** Scrolls to what is missing and follows again. */
  catchUp(): void;
  close(): void;
}

/**
 * Keeps an element scrolled to its end until the user scrolls up. A pinned part of the content stays in view meanwhile.
 * A user who has scrolled away is not moved.
 */
export function createAutoScroll(element: HTMLElement, content: HTMLElement): AutoScroll {
  const missing = createSignal<Missing>('nothing');
  let isFollowing = true;
  let pinned: HTMLElement | null = null;
  let keepsPinned = false;
  let lastTop = 0;
  let isToggling = false;

  function follow(): void {
    if (isFollowing) {
      element.scrollTop = element.scrollHeight;
      const hiddenPx = pinned && keepsPinned ? element.getBoundingClientRect().top + marginPx - topOf(pinned) : 0;
      if (hiddenPx > 0) element.scrollTop -= hiddenPx;
      lastTop = element.scrollTop;
    }
    showMissing();
  }

  function showMissing(): void {
    if (isFollowing) missing.set('nothing');
    else if (!pinned) missing.set('end');
    else missing.set(isInView(pinned) ? 'nothing' : 'pinned');
  }

  function isInView(part: HTMLElement): boolean {
    const { top, bottom } = element.getBoundingClientRect();
    const partTop = topOf(part);
    return partTop >= top - nearEndPx && partTop < bottom - nearEndPx;
  }

  const topOf = (part: HTMLElement) => part.getBoundingClientRect().top;
  const isNearEnd = () => element.scrollHeight - element.scrollTop - element.clientHeight <= nearEndPx;

  element.addEventListener(
    'scroll',
    () => {
      const top = element.scrollTop;
      // Its own scrolling.
      if (Math.abs(top - lastTop) < 1) return;
      if (isNearEnd()) isFollowing = true;
      else if (top < lastTop || keepsPinned) isFollowing = false;
      keepsPinned = false;
      lastTop = top;
      showMissing();
    },
    { passive: true },
  );
  // Expanding a section keeps its beginning in view.
  element.addEventListener('click', (event) => {
    if (!(event.target as Element).closest('summary')) return;
    isFollowing = false;
    isToggling = true;
  });
  element.addEventListener(
    'toggle',
    () => {
      if (!isToggling) return;
      isToggling = false;
      isFollowing = isNearEnd();
      showMissing();
    },
    { capture: true },
  );
  // Content also grows later: an image is decoded, the code of a drawing arrives. And the log itself shrinks.
  const resizes = new ResizeObserver(follow);
  resizes.observe(content);
  resizes.observe(element);

  return {
    missing,
    follow,
    pin(part) {
      pinned = part;
      keepsPinned = true;
      follow();
    },
    unpin() {
      pinned = null;
      keepsPinned = false;
    },
    catchUp() {
      isFollowing = true;
      keepsPinned = pinned !== null;
      follow();
    },
    close: () => resizes.disconnect(),
  };
}
