import { type Action, settingAction } from './actions.js';
import { describeSetting, formatSetting, mainSettings } from './describe-setting.js';
import type { OpsSettings } from './ops-shape.js';

/** What admission and retention go by: seen, changed and taken back while the service runs. The pause has its own place. */
export function SettingsPanel({ settings, onAsk }: { settings: OpsSettings; onAsk: (action: Action) => void }) {
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
        <Row key={name} name={name} settings={settings} onAsk={onAsk} />
      ))}
    </ul>
  );
  return (
    <section class="panel" aria-labelledby="settings-title">
      <h2 id="settings-title">Settings of the service</h2>
      <p class="hint">
        A change holds at once, for every process, also after a restart. A lowered number stops nobody.
      </p>
      {list(first)}
      <details>
        <summary>{rest.length} more settings</summary>
        {list(rest)}
      </details>
    </section>
  );
}

function Row(props: { name: string; settings: OpsSettings; onAsk: (action: Action) => void }) {
  const { name, settings, onAsk } = props;
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
          <button type="button" class="quiet" onClick={() => onAsk(settingAction(name, settings, null))}>
            Take back…<span class="hidden-label"> {label}</span>
          </button>
        )}
        <button type="button" onClick={() => onAsk(settingAction(name, settings))}>
          Change…<span class="hidden-label"> {label}</span>
        </button>
      </span>
    </li>
  );
}
