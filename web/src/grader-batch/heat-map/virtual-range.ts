/** Items of a scrolled axis that are rendered: from `first` on, up to but without `end`. */
export interface VirtualRange {
  first: number;
  end: number;
}

/**
 * The items of equal size that a scrolled view shows, and some beyond each edge. `scroll` and `view` are in pixels;
 * `view` is without what sticks to the edges.
 */
export function findRange(axis: {
  scroll: number;
  view: number;
  itemSize: number;
  count: number;
  overscan: number;
}): VirtualRange {
  const { scroll, view, itemSize, count, overscan } = axis;
  const first = Math.max(0, Math.floor(scroll / itemSize) - overscan);
  const end = Math.min(count, Math.ceil((scroll + view) / itemSize) + overscan);
  return { first: Math.min(first, Math.max(0, count - 1)), end: Math.max(0, end) };
}

/** The scroll position, in pixels, at which the item is in view; the present one if it is already. */
export function scrollToItem(axis: { scroll: number; view: number; itemSize: number; index: number }): number {
  const { scroll, view, itemSize, index } = axis;
  const start = index * itemSize;
  if (start < scroll) return Math.max(0, start);
  return start + itemSize > scroll + view ? start + itemSize - view : scroll;
}
