import type { AuditEntry, SettingValue } from './ops-shape.js';
import { describeSetting, formatSetting } from './settings/setting-text.js';

type Values = Record<string, string | number>;

/** Parses the JSON of an audit entry; anything but an object has no values. */
function parseValues(json: string): Values {
  try {
    const values: unknown = JSON.parse(json);
    return typeof values === 'object' && values !== null && !Array.isArray(values) ? (values as Values) : {};
  } catch {
    return {};
  }
}

/** What the runs of a bulk action were chosen by: `(user ada, state queued)`. */
const describeFilter = (filter: string): string =>
  `(${Object.entries(parseValues(filter))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')})`;

const booleanSettings = new Set(['exam', 'paused', 'singleSignIn']);

/** The audit log stores values as text or numbers, and none for a setting that was at its default. */
function formatValue(name: string, value: string | number | undefined): string {
  if (value === undefined || value === '') return 'default';
  const number = Number(value);
  if (Number.isNaN(number)) return String(value);
  return formatSetting(name, (booleanSettings.has(name) ? number === 1 : number) as SettingValue);
}

function describeChanges({ before, after }: AuditEntry, label: (name: string) => string): string {
  const [old, now] = [parseValues(before), parseValues(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => name !== 'pauseReason');
  return names
    .map((name) => `${label(name)} from ${formatValue(name, old[name])} to ${formatValue(name, now[name])}`)
    .join(', ');
}

const limitLabels: Record<string, string> = { runsPerUser: 'active runs', maxWaiting: 'queued runs', muted: 'muted' };

/** Describes an audit entry as the rest of a sentence that starts with the user. */
export function describeEntry(entry: AuditEntry): string {
  const { action, target, after } = entry;
  switch (action) {
    case 'pause':
      return 'paused the service';
    case 'resume':
      return 'resumed the service';
    case 'settings':
      return `changed ${describeChanges(entry, (name) => `“${describeSetting(name)}”`)}`;
    case 'settings.revert':
      return `reverted ${describeChanges(entry, (name) => `“${describeSetting(name)}”`)}`;
    case 'user.mute':
      return `muted ${target}`;
    case 'user.unmute':
      return `unmuted ${target}`;
    case 'user.limits':
      return `changed limits for ${target}: ${describeChanges(entry, (name) => limitLabels[name] ?? name)}`;
    case 'user.cancel':
      return `cancelled all runs of ${target} (${after})`;
    case 'run.cancel':
      return `stopped the run ${target} ${after}`;
    case 'run.look':
      return `looked at the run ${target} ${after}`;
    case 'runs.cancel':
      return `cancelled ${after} ${describeFilter(entry.before)}`;
    case 'runs.rerun':
      return `ran ${after} again ${describeFilter(entry.before)}`;
    case 'run.input':
      return `sent input to the run ${target} ${after}`;
    case 'batch.look':
      return `looked at the batch ${target} ${after}`;
    case 'data.export':
      return `exported the data of ${target}`;
    case 'data.delete':
      return entry.who === target ? `deleted their own data (${after})` : `deleted the data of ${target} (${after})`;
    case 'batch.cancel':
      return `stopped the batch ${target} ${after}`;
    case 'account.invite':
      return `invited ${target}`;
    case 'account.lock':
      return `locked the account of ${target}`;
    case 'account.unlock':
      return `unlocked the account of ${target}`;
    case 'account.role':
      return `changed the role of ${target} to ${after}`;
    case 'account.delete':
      return `deleted the account of ${target}`;
    case 'accounts.import':
      return `imported a roster (${after})`;
    case 'course.create':
      return `made the course “${after}”`;
    case 'course.rename':
      return `renamed the course ${target} to “${after}”`;
    case 'course.delete':
      return `deleted the course “${after}”`;
    case 'course.enrol':
      return `enrolled members in the course ${target} (${after})`;
    case 'course.update':
      return `updated the members of the course ${target} from its learning platform (${after})`;
    case 'course.link':
      return `linked the course ${target} with the ${after}`;
    case 'course.unlink':
      return `unlinked the course ${target} from the ${after}`;
    case 'course.remove':
      return `removed ${after} from the course ${target}`;
    case 'service.restore':
      return `restored a backup (${after})`;
    case 'worker.quiet':
      return `stopped ${target} from accepting runs`;
    case 'worker.drain':
      return `drained ${target}`;
    case 'worker.resume':
      return `resumed ${target}`;
    default:
      return `${action} ${target} ${after}`.trim();
  }
}
