import type { ComponentChildren } from 'preact';
import { type Signal, useSignalValue } from './signal.js';

/** One of two panes. */
export type Side = 'first' | 'second';

const sides: readonly Side[] = ['first', 'second'];

/** The tabs of two panes, by the tabs pattern of the ARIA Authoring Practices. */
export function PaneTabs({ shown, labels }: { shown: Signal<Side>; labels: Record<Side, ComponentChildren> }) {
  const selected = useSignalValue(shown);
  return (
    <div
      class="pane-tabs"
      role="tablist"
      aria-label="Panes"
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        const next = selected === 'first' ? 'second' : 'first';
        shown.set(next);
        event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)!.focus();
      }}
    >
      {sides.map((side) => (
        <button
          key={side}
          id={`tab-${side}`}
          type="button"
          role="tab"
          aria-selected={side === selected}
          aria-controls={`split-${side}`}
          tabIndex={side === selected ? 0 : -1}
          onClick={() => shown.set(side)}
        >
          {labels[side]}
        </button>
      ))}
    </div>
  );
}
