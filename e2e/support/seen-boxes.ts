import type { Locator, Page } from 'playwright-core';

/** Whether all of an element is inside the window. */
export async function isInWindow(element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  const size = element.page().viewportSize()!;
  return (
    box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height
  );
}

/**
 * The controls and texts in the window that another element covers, by their labels. Looks at the centre of each and
 * near its corners.
 */
export function findCovered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const inset = 5;
    const shown = [...document.querySelectorAll('button, input, textarea, [role=tab], [role=status], .line, .cm-line')];
    return shown.flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true })) return [];
      // Texts for screen readers, and skip links without the focus.
      if (element.closest('.hidden-label') || getComputedStyle(element).clipPath !== 'none') return [];
      let { left, top, right, bottom } = element.getBoundingClientRect();
      // The parts that a scrolled container clips are not seen.
      for (let outer = element.parentElement; outer; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflow === 'visible') continue;
        const frame = outer.getBoundingClientRect();
        left = Math.max(left, frame.left);
        right = Math.min(right, frame.right);
        top = Math.max(top, frame.top);
        bottom = Math.min(bottom, frame.bottom);
      }
      if (right - left < 3 * inset || bottom - top < 3 * inset) return [];
      const points = [
        [(left + right) / 2, (top + bottom) / 2],
        [left + inset, top + inset],
        [right - inset, top + inset],
        [left + inset, bottom - inset],
        [right - inset, bottom - inset],
      ] as const;
      const isFree = points.every(([x, y]) => {
        if (x > innerWidth || y > innerHeight || x < 0 || y < 0) return true;
        const front = document.elementFromPoint(x, y);
        return front !== null && (element.contains(front) || front.contains(element));
      });
      return isFree ? [] : [element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? element.tagName];
    });
  });
}
