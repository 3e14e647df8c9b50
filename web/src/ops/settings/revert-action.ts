import type { Action } from '../actions.js';
import { warnOfSetting } from '../limit-actions.js';
import type { OpsSettings, SettingsVersion } from '../ops-shape.js';
import { type Difference, describeDifferences, listDifferences } from './compare-settings.js';
import { describeSetting } from './setting-text.js';

/** Returns to a version of the settings, 0 for the configuration. `slots` are those that workers offer. */
export function revertAction(
  { version, values }: Pick<SettingsVersion, 'version' | 'values'>,
  settings: OpsSettings,
  slots: number,
): Action {
  const differences = listDifferences(settings.settings, values, settings.configured);
  const warning = warnOfDifferences(differences, slots);
  return {
    title: version === 0 ? 'Revert all settings to the configuration?' : `Revert the settings to version ${version}?`,
    description:
      differences.length === 0
        ? 'The settings are those of this version already.'
        : `This changes ${describeDifferences(differences)}. It takes effect immediately on all processes.`,
    confirm: 'Revert',
    warn: () => warning,
    request: (_, why) => ({ path: 'settings/revert', body: { to: version, version: settings.version, why } }),
    formatSuccess: (answer) => `Settings reverted; this is version ${(answer as OpsSettings).version}.`,
  };
}

function warnOfDifferences(differences: Difference[], slots: number): string | null {
  const warnings = differences.flatMap(({ name, from, to }) => {
    if (typeof from !== 'number' || typeof to !== 'number') return [];
    const warning = warnOfSetting(name, { current: from, next: to, slots });
    return warning === null ? [] : [`${describeSetting(name)}: ${warning}`];
  });
  return warnings.length === 0 ? null : warnings.join(' ');
}
