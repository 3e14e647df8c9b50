import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { PaneTabs, type Side } from './pane-tabs.js';
import { type Signal, useSignalValue } from './signal.js';

const stepPercent = 2;
const bigStepPercent = 10;

/**
 * Two panes side by side with a movable bar between them, one above the other on a narrow screen, or one at a time
 * behind two tabs (`isTabbed`).
 *
 * The bar is a window splitter of the ARIA Authoring Practices: arrows move it (with Shift further), Home and End move
 * it to its ends, Enter or a double click resets it. `share` is the first pane's part of the width in percent.
 *
 * The pane behind its tab stays laid out, so that its scroll position remains and its output is followed.
 */
export function SplitPanes(props: {
  share: Signal<number>;
  range: { min: number; max: number; initial: number };
  label: string;
  first: ComponentChildren;
  second: ComponentChildren;
  isTabbed: boolean;
  /** The pane in front while tabbed. */
  shown: Signal<Side>;
  tabLabels: Record<Side, ComponentChildren>;
  /** Controls beside the tabs. */
  tabControls: ComponentChildren;
  children?: ComponentChildren;
}) {
  const { isTabbed, shown } = props;
  const { min, max, initial } = props.range;
  const share = useSignalValue(props.share);
  const mainRef = useRef<HTMLElement>(null);
  const moveTo = (percent: number) => props.share.set(Math.round(Math.min(max, Math.max(min, percent))));
  const panel = (side: Side) => isTabbed && { role: 'tabpanel' as const, 'aria-labelledby': `tab-${side}` };

  // At once: an element of the other pane can receive the focus in the same task.
  useLayoutEffect(() => {
    const update = (side: Side) => {
      mainRef.current!.dataset.shown = side;
    };
    update(shown.get());
    return shown.subscribe(update);
  }, [shown]);

  // A window that becomes narrow keeps the focus: the pane that has it comes to the front before the browser takes it.
  useLayoutEffect(() => {
    if (!isTabbed) return;
    const focused = document.activeElement?.closest('.split-first, .split-second');
    if (focused) shown.set(focused.classList.contains('split-first') ? 'first' : 'second');
  }, [isTabbed, shown]);

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.shiftKey ? bigStepPercent : stepPercent;
    const to = { ArrowLeft: share - step, ArrowRight: share + step, Home: min, End: max, Enter: initial }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    moveTo(to);
  }

  function onPointerMove(event: PointerEvent): void {
    const bar = event.currentTarget as HTMLElement;
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const first = mainRef.current!.querySelector('.split-first')!.getBoundingClientRect();
    const second = mainRef.current!.querySelector('.split-second')!.getBoundingClientRect();
    const grip = bar.getBoundingClientRect().width / 2;
    const width = first.width + second.width;
    moveTo(((event.clientX - first.left - grip) / width) * 100);
  }

  return (
    <main class="panes" ref={mainRef} style={{ '--first': `${share}fr`, '--second': `${100 - share}fr` }}>
      {props.children}
      <div class="split-first" data-pane="editor" id="split-first" {...panel('first')}>
        {props.first}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a movable separator is not an <hr> */}
      <div
        class="split-bar"
        role="separator"
        tabIndex={0}
        aria-label={props.label}
        aria-orientation="vertical"
        aria-controls="split-first"
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuenow={share}
        aria-valuetext={`Editor ${share} %, output ${100 - share} %`}
        onKeyDown={onKeyDown}
        onDblClick={() => moveTo(initial)}
        onPointerDown={(event) => event.button === 0 && event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
      />
      <div class="split-second" data-pane="output" id="split-second" {...panel('second')}>
        {props.second}
      </div>
      {isTabbed && (
        <div class="pane-bar">
          <PaneTabs shown={shown} labels={props.tabLabels} />
          {props.tabControls}
        </div>
      )}
    </main>
  );
}
