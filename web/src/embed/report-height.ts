/** What the page tells the one that frames it. */
export interface HeightMessage {
  type: 'runq:height';
  /** CSS pixels that the whole page needs. */
  height: number;
}

/**
 * Tells the framing page how high this one is, now and whenever that changes, so that the frame can be made to fit. It is told to
 * anybody: a height is no secret, and the server decides who may frame the page. Answers how to stop.
 */
export function reportHeight(element: HTMLElement): () => void {
  if (window.parent === window) return () => {};
  let told = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(element.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    const message: HeightMessage = { type: 'runq:height', height };
    window.parent.postMessage(message, '*');
  });
  observer.observe(element);
  return () => observer.disconnect();
}
