import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The title of a view below a batch. It receives the focus, so that screen readers announce the change of the view. */
export function PageTitle({ children }: { children: ComponentChildren }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return (
    <h2 class="batch-title" tabIndex={-1} ref={ref}>
      {children}
    </h2>
  );
}
