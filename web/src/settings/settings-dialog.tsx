import type { ComponentChildren } from 'preact';
import { type Cell, useCell } from '../page/cell.js';
import { Dialog } from '../page/dialog.js';
import { editorShares, fontSizesPx, type Settings, type Theme, themes, toastTimesMs } from './settings.js';

const themeLabels: Record<Theme, string> = { system: 'Like the system', light: 'Light', dark: 'Dark' };
const sizeLabels = ['Small', 'Usual', 'Large', 'Larger', 'Huge'];
const toastLabels = ['10 seconds', '30 seconds', 'Until I dismiss them'];

/** What a person may choose for this browser; each choice holds at once. Without `withCode` only what concerns every page. */
export function SettingsDialog(props: { settings: Settings; withCode: boolean; onClose: () => void }) {
  const { settings, withCode } = props;
  return (
    <Dialog title="Settings" onClose={props.onClose}>
      <Choice
        legend="Colours"
        name="theme"
        cell={settings.theme}
        choices={themes.map((value) => [value, themeLabels[value]])}
      />
      {withCode && (
        <>
          <Choice
            legend="Size of code and output"
            name="size"
            cell={settings.sizePx}
            choices={fontSizesPx.map((value, at) => [
              value,
              <span key={value} style={{ fontSize: `${Math.min(22, value)}px` }}>
                <span aria-hidden="true">A</span>
                <span class="hidden-label">{`${sizeLabels[at]}, ${value} pixels`}</span>
              </span>,
            ])}
          />
          <Check cell={settings.wraps}>Long lines of code go on below</Check>
          <EditorWidth share={settings.editorShare} />
          <Choice
            legend="Messages stay"
            name="toast-time"
            cell={settings.toastMs}
            choices={toastTimesMs.map((value, at) => [value, toastLabels[at]!])}
          />
          <Check cell={settings.hearsQuestionMark}>
            <kbd>?</kbd> shows the shortcuts (<kbd>F1</kbd> always does)
          </Check>
        </>
      )}
      <p class="hint">Kept in this browser.</p>
    </Dialog>
  );
}

function Choice<T extends string | number>(props: {
  legend: string;
  name: string;
  cell: Cell<T>;
  choices: [T, ComponentChildren][];
}) {
  const chosen = useCell(props.cell);
  return (
    <fieldset class="choice">
      <legend>{props.legend}</legend>
      {props.choices.map(([value, label]) => (
        <label key={String(value)}>
          <input type="radio" name={props.name} checked={value === chosen} onChange={() => props.cell.set(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Check({ cell, children }: { cell: Cell<boolean>; children: ComponentChildren }) {
  const isOn = useCell(cell);
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => cell.set(event.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

/** For those who cannot drag the bar between the panes. */
function EditorWidth({ share }: { share: Cell<number> }) {
  const percent = useCell(share);
  return (
    <label class="range">
      <span>Width of the editor: {percent} %</span>
      <input
        type="range"
        min={editorShares.min}
        max={editorShares.max}
        value={percent}
        onInput={(event) => share.set(Number(event.currentTarget.value))}
      />
    </label>
  );
}
