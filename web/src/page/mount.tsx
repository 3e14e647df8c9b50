import { useLayoutEffect, useRef } from 'preact/hooks';

/** Puts an element that plain code looks after (editor, console) into the page. */
export function Mount({ element, class: className }: { element: HTMLElement; class: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    ref.current?.replaceChildren(element);
  }, [element]);
  return <div ref={ref} class={className} />;
}
