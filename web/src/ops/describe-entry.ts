import { describeSetting, formatSetting } from './describe-setting.js';
import type { AuditEntry, SettingValue } from './ops-shape.js';

type Values = Record<string, string | number>;

/** JSON of the audit as values; text that is no JSON object is none. */
function parseValues(json: string): Values {
  try {
    const values: unknown = JSON.parse(json);
    return typeof values === 'object' && values !== null && !Array.isArray(values) ? (values as Values) : {};
  } catch {
    return {};
  }
}

const switches = new Set(['exam', 'paused']);

/** Values lie in the audit as text or numbers; one that was never changed before has none. */
function formatValue(name: string, value: string | number | undefined): string {
  if (value === undefined || value === '') return 'the usual';
  const number = Number(value);
  if (Number.isNaN(number)) return String(value);
  return formatSetting(name, (switches.has(name) ? number === 1 : number) as SettingValue);
}

function describeChanges({ before, after }: AuditEntry, label: (name: string) => string): string {
  const [old, now] = [parseValues(before), parseValues(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => name !== 'pauseReason');
  return names
    .map((name) => `${label(name)} from ${formatValue(name, old[name])} to ${formatValue(name, now[name])}`)
    .join(', ');
}

const ruleWords: Record<string, string> = { runsPerUser: 'active runs', maxWaiting: 'waiting runs', muted: 'muted' };

/** An entry of the audit as the rest of a sentence that begins with who did it. */
export function describeEntry(entry: AuditEntry): string {
  const { action, target, after } = entry;
  switch (action) {
    case 'pause':
      return 'paused the service';
    case 'resume':
      return 'ended the pause';
    case 'settings':
      return `changed ${describeChanges(entry, (name) => `“${describeSetting(name)}”`)}`;
    case 'user.mute':
      return `muted ${target}`;
    case 'user.unmute':
      return `unmuted ${target}`;
    case 'user.limits':
      return `changed for ${target}: ${describeChanges(entry, (name) => ruleWords[name] ?? name)}`;
    case 'user.cancel':
      return `cancelled all runs of ${target} (${after})`;
    case 'worker.quiet':
      return `told ${target} to take nothing new`;
    case 'worker.drain':
      return `told ${target} to be emptied`;
    case 'worker.resume':
      return `let ${target} work again`;
    default:
      return `${action} ${target} ${after}`.trim();
  }
}
