import type { SettingValue } from '../ops-shape.js';
import { describeSetting, formatSetting } from './setting-text.js';

type Values = Readonly<Record<string, SettingValue>>;

/** A setting with two values. */
export interface Difference {
  name: string;
  from: SettingValue;
  to: SettingValue;
}

/** The settings that differ between two versions; one without a value has the configured one. A pause is none. */
export function listDifferences(from: Values, to: Values, configured: Values): Difference[] {
  return Object.keys(configured)
    .filter((name) => name !== 'paused')
    .map((name) => ({ name, from: from[name] ?? configured[name]!, to: to[name] ?? configured[name]! }))
    .filter((one) => one.from !== one.to);
}

/** `“Active users limit” from 10 to 12, “Exam mode” from off to on`. */
export const describeDifferences = (differences: Difference[]): string =>
  differences
    .map(
      ({ name, from, to }) =>
        `“${describeSetting(name)}” from ${formatSetting(name, from)} to ${formatSetting(name, to)}`,
    )
    .join(', ');

const verbs: Record<string, string> = {
  settings: 'changed',
  'settings.revert': 'reverted',
  pause: 'paused the service',
  resume: 'resumed the service',
};

export const describeVersionAction = (action: string): string => verbs[action] ?? action;
