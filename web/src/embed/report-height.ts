/** The message to the framing page. */
interface HeightMessage {
  type: 'runq:height';
  /** Height of the whole page in CSS pixels. */
  height: number;
}

/**
 * Posts the height of the page to the framing page on every change, so that the frame can fit, until the returned
 * function is called. It is posted to any origin: the height is no secret, and the server decides who may frame the
 * page.
 */
export function reportHeight(element: HTMLElement): () => void {
  if (window.parent === window) return () => {};
  let reported = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(element.getBoundingClientRect().height);
    if (height === reported) return;
    reported = height;
    const message: HeightMessage = { type: 'runq:height', height };
    window.parent.postMessage(message, '*');
  });
  observer.observe(element);
  return () => observer.disconnect();
}
