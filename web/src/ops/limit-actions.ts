import { type Action, type ActionField, userPath } from './actions.js';
import type { OpsSettings, OpsUser, SettingValue } from './ops-shape.js';
import type { OpsRequest } from './send-request.js';
import { describeSetting, formatSetting } from './settings/setting-text.js';

/** Settings of the limits of a user, by role. */
const roleSettings = {
  runsPerUser: { student: 'runsPerStudent', other: 'runsPerGrader' },
  maxWaiting: { student: 'maxWaitingStudent', other: 'maxWaitingGrader' },
} as const;

/** An empty field is the default of the role: pressing Enter changes nothing. */
export function limitsAction(userId: string, current: OpsUser | null, settings: OpsSettings | null): Action {
  const role = current?.role === 'grader' || current?.role === 'ops' ? 'other' : 'student';
  const field = (name: 'runsPerUser' | 'maxWaiting', label: string): ActionField => {
    const range = settings?.ranges[roleSettings[name].student];
    const value = current?.overrides?.[name] ?? null;
    const byDefault = settings?.settings[roleSettings[name][role]];
    return {
      ...{ name, label, value: value === null ? '' : String(value), isOptional: true },
      hint: 'Leave empty for the default of the role.',
      ...(byDefault === undefined ? {} : { placeholder: `${byDefault} (default)` }),
      ...(range ? { range } : {}),
    };
  };
  const fields = [field('runsPerUser', 'Active runs'), field('maxWaiting', 'Queued runs')];
  return {
    title: `Limits for ${userId}`,
    description: 'These limits apply to this user only.',
    confirm: 'Set limits',
    fields,
    request(values, why) {
      const changed = fields.filter(({ name, value }) => values[name] !== value);
      const sent = changed.length > 0 ? changed : fields;
      const limits = Object.fromEntries(sent.map(({ name }) => [name, values[name] ? Number(values[name]) : null]));
      return { path: userPath(userId, 'limits'), body: { ...limits, why } };
    },
    formatSuccess(answer) {
      const { runsPerUser, maxWaiting } = answer as OpsUser;
      return `Limits for ${userId}: ${runsPerUser} active, ${maxWaiting} queued runs.`;
    },
  };
}

/**
 * `proposed` is the new value; null resets the setting, undefined lets the user choose. `slots` are those that workers
 * offer.
 */
export function settingAction(
  name: string,
  settings: OpsSettings,
  proposed?: SettingValue | null,
  slots?: number,
): Action {
  const current = settings.settings[name]!;
  const label = describeSetting(name);
  const range = settings.ranges[name];
  const configured = formatSetting(name, settings.configured[name]!);
  const send = (value: SettingValue | null, why: string): OpsRequest => ({
    path: 'settings',
    method: 'PATCH',
    body: { settings: { [name]: value }, version: settings.version, why },
  });
  const formatSuccess = (answer: unknown) =>
    `${label}: ${formatSetting(name, (answer as OpsSettings).settings[name]!)}.`;
  const description =
    `Current: ${formatSetting(name, current)}. Configured: ${configured}. ` +
    'The change takes effect immediately on all processes.';
  if (typeof current === 'boolean') {
    const next = proposed === null ? settings.configured[name] : (proposed ?? !current);
    const turn = `Turn ${next ? 'on' : 'off'}`;
    return {
      ...{ title: `${turn} ${label}?`, description, confirm: turn },
      request: (_, why) => send(proposed === undefined ? !current : proposed, why),
      formatSuccess,
    };
  }
  if (proposed === null)
    return {
      ...{ title: `Reset ${label}?`, description, confirm: 'Reset' },
      request: (_, why) => send(null, why),
      formatSuccess,
    };
  const field: ActionField = {
    name,
    label: 'New value',
    value: String(proposed ?? current),
    ...(range ? { range } : {}),
  };
  return {
    title: label,
    description,
    confirm: 'Change',
    fields: [{ ...field, hint: `${name}${range ? `, ${range.min} to ${range.max}` : ''}` }],
    warn: (values) => warnOfSetting(name, { current, next: Number(values[name]), slots }),
    request: (values, why) => send(Number(values[name]), why),
    formatSuccess,
  };
}

/** A change by this factor may be a slip of the keyboard. */
const surprisingFactor = 10;

/** What a new number means that its name does not say; null for an ordinary change. */
export function warnOfSetting(
  name: string,
  { current, next, slots }: { current: number; next: number; slots: number | undefined },
): string | null {
  const warnings: string[] = [];
  // While no worker takes runs, it is not known how many slots there will be.
  const isKnown = slots !== undefined && slots > 0;
  if ((name === 'maxActiveUsers' || name === 'maxRuns') && isKnown && next > slots && next > current)
    warnings.push(
      `Workers offer ${slots} ${slots === 1 ? 'slot' : 'slots'}, and each active run holds one: more than ${slots} ` +
        'do not run together, and further ones wait for a slot.',
    );
  if (current > 0 && next >= current * surprisingFactor)
    warnings.push(`This is ${Math.round(next / current)} times the current value.`);
  if (next > 0 && current >= next * surprisingFactor)
    warnings.push(`The current value is ${Math.round(current / next)} times as much.`);
  return warnings.length > 0 ? `${warnings.join(' ')} Give a reason.` : null;
}
