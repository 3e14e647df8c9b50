import type { ComponentChildren } from 'preact';
import { Dialog } from '../ui/dialog.js';
import { type Signal, useSignalValue } from '../ui/signal.js';
import { editorShares, fontSizesPx, type Settings, type Theme, themes, toastTimesMs } from './settings.js';

const themeLabels: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };
const sizeLabels = ['Small', 'Medium', 'Large', 'Extra large', 'Huge'];
const toastLabels = ['10 seconds', '30 seconds', 'Until dismissed'];

/** The settings of this browser, applied immediately. Without `withEditor` only those of every page. */
export function SettingsDialog(props: { settings: Settings; withEditor: boolean; onClose: () => void }) {
  const { settings, withEditor } = props;
  return (
    <Dialog title="Settings" onClose={props.onClose}>
      <Choice
        legend="Theme"
        name="theme"
        signal={settings.theme}
        choices={themes.map((value) => [value, themeLabels[value]])}
      />
      {withEditor && (
        <>
          <Choice
            legend="Font size"
            name="size"
            signal={settings.sizePx}
            choices={fontSizesPx.map((value, at) => [
              value,
              <span key={value} style={{ fontSize: `${Math.min(22, value)}px` }}>
                <span aria-hidden="true">A</span>
                <span class="hidden-label">{`${sizeLabels[at]}, ${value} pixels`}</span>
              </span>,
            ])}
          />
          <Check signal={settings.wraps}>Wrap long lines</Check>
          <EditorWidth share={settings.editorShare} />
          <Choice
            legend="Notification duration"
            name="toast-time"
            signal={settings.toastMs}
            choices={toastTimesMs.map((value, at) => [value, toastLabels[at]!])}
          />
          <Check signal={settings.opensShortcutsOnQuestionMark}>
            Show keyboard shortcuts with <kbd>?</kbd> (<kbd>F1</kbd> always works)
          </Check>
        </>
      )}
      <p class="hint">Saved in this browser.</p>
    </Dialog>
  );
}

function Choice<T extends string | number>(props: {
  legend: string;
  name: string;
  signal: Signal<T>;
  choices: [T, ComponentChildren][];
}) {
  const chosen = useSignalValue(props.signal);
  return (
    <fieldset class="choice">
      <legend>{props.legend}</legend>
      {props.choices.map(([value, label]) => (
        <label key={String(value)}>
          <input type="radio" name={props.name} checked={value === chosen} onChange={() => props.signal.set(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Check({ signal, children }: { signal: Signal<boolean>; children: ComponentChildren }) {
  const isOn = useSignalValue(signal);
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => signal.set(event.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

/** A slider for users who cannot drag the divider between the panes. */
function EditorWidth({ share }: { share: Signal<number> }) {
  const percent = useSignalValue(share);
  return (
    <label class="range">
      <span>Editor width: {percent}%</span>
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
