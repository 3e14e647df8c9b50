import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { type Cell, useCell } from './cell.js';

const stepPercent = 2;
const bigStepPercent = 10;

/**
 * Two panes side by side and a bar between them to move; on a narrow screen one above the other without the bar.
 *
 * The bar is a window splitter of the ARIA Authoring Practices: arrows move it (with Shift further), Home and End to its ends, Enter or
 * a double click to where it usually is. `share` is the first pane's part of the width in percent.
 */
export function SplitPanes(props: {
  share: Cell<number>;
  range: { min: number; max: number; usual: number };
  label: string;
  first: ComponentChildren;
  second: ComponentChildren;
  children?: ComponentChildren;
}) {
  const { min, max, usual } = props.range;
  const share = useCell(props.share);
  const mainRef = useRef<HTMLElement>(null);
  const moveTo = (percent: number) => props.share.set(Math.round(Math.min(max, Math.max(min, percent))));

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.shiftKey ? bigStepPercent : stepPercent;
    const to = { ArrowLeft: share - step, ArrowRight: share + step, Home: min, End: max, Enter: usual }[event.key];
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
      <div class="split-first" data-pane="editor" id="split-first">
        {props.first}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that is moved is no <hr> */}
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
        onDblClick={() => moveTo(usual)}
        onPointerDown={(event) => event.button === 0 && event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
      />
      <div class="split-second" data-pane="output">
        {props.second}
      </div>
    </main>
  );
}
