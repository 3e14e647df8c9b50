import { useLayoutEffect, useRef } from 'preact/hooks';

/** Inserts an element that is managed outside Preact (editor, console). */
export function MountElement({ element, class: className }: { element: HTMLElement; class: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    ref.current?.replaceChildren(element);
  }, [element]);
  return <div ref={ref} class={className} />;
}
