import type { ComponentChildren } from 'preact';
import { useGrader } from './grader-context.js';

/** A link to another view of the page. A click with a modifier opens a tab, as everywhere. */
export function Link(props: {
  to: string;
  class?: string;
  isCurrent?: boolean;
  /** Its accessible name, where the text alone is ambiguous. */
  label?: string;
  children: ComponentChildren;
}) {
  const { navigation } = useGrader();
  return (
    <a
      href={props.to}
      class={props.class}
      aria-label={props.label}
      {...(props.isCurrent && { 'aria-current': 'page' as const })}
      onClick={(event) => {
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigation.go(props.to);
      }}
    >
      {props.children}
    </a>
  );
}
