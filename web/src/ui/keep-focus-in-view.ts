/**
 * Scrolls the field that has the focus into view whenever the window changes its size, until the returned function is
 * called: an on-screen keyboard that opens takes its height from the window.
 */
export function keepFocusInView(): () => void {
  function onResize(): void {
    const field = document.activeElement;
    if (field?.matches('input, textarea')) field.scrollIntoView({ block: 'nearest' });
  }
  window.addEventListener('resize', onResize);
  return () => window.removeEventListener('resize', onResize);
}
