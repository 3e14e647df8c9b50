import type { Action } from '../actions.js';
import { settingAction } from '../limit-actions.js';
import type { OpsSettings } from '../ops-shape.js';
import { describeSetting, formatSetting, mainSettings } from './setting-text.js';
import { SettingsVersions } from './settings-versions.js';

/** The live settings of the scheduler and of retention. The pause is in the submissions panel. */
export function SettingsPanel(props: {
  settings: OpsSettings;
  slots: number;
  token: string;
  onAction: (action: Action) => void;
}) {
  const { settings, slots, token, onAction } = props;
  const names = Object.keys(settings.settings).filter((name) => name !== 'paused');
  const isFirst = (name: string) => mainSettings.includes(name) || settings.changed.includes(name);
  const first = [
    ...mainSettings.filter((name) => names.includes(name)),
    ...names.filter((name) => isFirst(name) && !mainSettings.includes(name)),
  ];
  const rest = names.filter((name) => !isFirst(name));
  const list = (shown: string[]) => (
    <ul class="settings-list">
      {shown.map((name) => (
        <Row key={name} name={name} settings={settings} slots={slots} onAction={onAction} />
      ))}
    </ul>
  );
  return (
    <section class="panel" aria-labelledby="settings-title">
      <h2 id="settings-title">Service settings</h2>
      <p class="hint">
        Changes take effect immediately on all processes and survive restarts. Lowering a limit does not stop active
        runs.
      </p>
      {list(first)}
      <details>
        <summary>{rest.length} more settings</summary>
        {list(rest)}
      </details>
      <SettingsVersions settings={settings} slots={slots} token={token} onAction={onAction} />
    </section>
  );
}

function Row(props: { name: string; settings: OpsSettings; slots: number; onAction: (action: Action) => void }) {
  const { name, settings, slots, onAction } = props;
  const isChanged = settings.changed.includes(name);
  const label = describeSetting(name);
  return (
    <li>
      <strong title={name}>{label}</strong>
      <span class="setting-now">
        {formatSetting(name, settings.settings[name]!)}{' '}
        {isChanged && <span class="badge">changed from {formatSetting(name, settings.configured[name]!)}</span>}
      </span>
      <span class="setting-buttons">
        {isChanged && (
          <button type="button" class="quiet" onClick={() => onAction(settingAction(name, settings, null))}>
            Reset…<span class="hidden-label"> {label}</span>
          </button>
        )}
        <button type="button" onClick={() => onAction(settingAction(name, settings, undefined, slots))}>
          Change…<span class="hidden-label"> {label}</span>
        </button>
      </span>
    </li>
  );
}
