import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import type { Action } from '../actions.js';
import { Instant } from '../instant.js';
import type { OpsSettings, SettingsVersion, SettingsVersionsPage } from '../ops-shape.js';
import { describeDifferences, describeVersionAction, listDifferences } from './compare-settings.js';
import { revertAction } from './revert-action.js';

const pageVersions = 10;

/** Versions of the settings: who changed what, when and why, and a way back to each. */
export function SettingsVersions(props: {
  settings: OpsSettings;
  slots: number;
  token: string;
  onAction: (action: Action) => void;
}) {
  const { settings, slots, token, onAction } = props;
  const [versions, setVersions] = useState<SettingsVersion[]>([]);
  const [nextBefore, setNextBefore] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function load(before: number | null, known: SettingsVersion[]): Promise<void> {
    const query = `limit=${pageVersions}${before === null ? '' : `&before=${before}`}`;
    const page = await callApi<SettingsVersionsPage>(`/v1/ops/settings/versions?${query}`, { token });
    setProblem(page.ok ? null : page.detail);
    if (!page.ok) return;
    setVersions([...known, ...page.value.versions]);
    setNextBefore(page.value.nextBefore);
  }
  useEffect(() => void load(null, []), [settings.version]);

  // A version shows what it changed, so the one before it must be known. Before the first one nothing differed.
  const shown = nextBefore === null ? versions : versions.slice(0, -1);
  return (
    <details>
      <summary>History of the settings</summary>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {shown.length === 0 ? (
        <p class="empty-note">No changes yet.</p>
      ) : (
        <ol class="audit settings-versions">
          {shown.map((version, index) => (
            <Version
              key={version.version}
              version={version}
              before={versions[index + 1]?.values ?? {}}
              settings={settings}
              onRevert={() => onAction(revertAction(version, settings, slots))}
            />
          ))}
        </ol>
      )}
      <p class="actions">
        {nextBefore !== null && (
          <button type="button" onClick={() => void load(nextBefore, versions)}>
            Load older versions
          </button>
        )}
        {nextBefore === null && versions.length > 0 && settings.changed.some((name) => name !== 'paused') && (
          <button type="button" onClick={() => onAction(revertAction({ version: 0, values: {} }, settings, slots))}>
            Revert all to the configuration…
          </button>
        )}
      </p>
    </details>
  );
}

function Version(props: {
  version: SettingsVersion;
  before: SettingsVersion['values'];
  settings: OpsSettings;
  onRevert: () => void;
}) {
  const { version, before, settings, onRevert } = props;
  const changes = describeDifferences(listDifferences(before, version.values, settings.configured));
  const isCurrent = listDifferences(version.values, settings.settings, settings.configured).length === 0;
  return (
    <li>
      <Instant at={version.at} />
      <span>
        <span class="badge">Version {version.version}</span> <strong>{version.who}</strong>{' '}
        {describeVersionAction(version.action)} {changes}
        {version.why && <q>{version.why}</q>}
        {!isCurrent && (
          <button type="button" class="quiet" onClick={onRevert}>
            Revert to this…<span class="hidden-label"> version {version.version}</span>
          </button>
        )}
      </span>
    </li>
  );
}
