import { type Cell, createCell } from '../page/cell.js';

/** The log counts as scrolled to its end when it is this near. */
const nearEndPx = 40;

/** Keeps an element scrolled to its end, unless the reader scrolled up; then it stays where the reader is. */
export function createEndFollower(element: HTMLElement, content: HTMLElement) {
  const isFollowing: Cell<boolean> = createCell(true);
  let lastTop = 0;

  function follow(): void {
    if (isFollowing.get()) element.scrollTop = element.scrollHeight;
  }

  const isNearEnd = () => element.scrollHeight - element.scrollTop - element.clientHeight <= nearEndPx;

  element.addEventListener(
    'scroll',
    () => {
      const top = element.scrollTop;
      if (isNearEnd()) isFollowing.set(true);
      else if (top < lastTop) isFollowing.set(false);
      lastTop = top;
    },
    { passive: true },
  );
  // Who opens something reads on where it begins.
  element.addEventListener('click', (event) => {
    if ((event.target as Element).closest('summary')) isFollowing.set(false);
  });
  element.addEventListener('toggle', () => isFollowing.set(isNearEnd()), { capture: true });
  // What is shown grows later, too: a picture that is read, a drawing whose code arrives.
  const resizes = new ResizeObserver(follow);
  resizes.observe(content);

  return {
    isFollowing,
    follow,
    toEnd(): void {
      isFollowing.set(true);
      follow();
    },
    close: () => resizes.disconnect(),
  };
}
