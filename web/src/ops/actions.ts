import { describeSetting, formatSetting } from './describe-setting.js';
import type { OpsRequest } from './operations.js';
import type { OpsSettings, OpsUser, SettingValue } from './ops-shape.js';

/** A number or a line of text that an action asks for. */
export interface ActionField {
  name: string;
  label: string;
  value: string;
  hint?: string;
  /** A whole number in this range; without it, text. */
  range?: { min: number; max: number };
  /** Empty takes a change back. */
  isOptional?: boolean;
}

/** Something that ops may do: what is asked before, what is sent, and what is said when it is done. */
export interface Action {
  title: string;
  explain: string;
  confirm: string;
  isDanger?: boolean;
  fields?: ActionField[];
  /** How the reason is asked for; it goes into the audit. */
  whyLabel?: string;
  request(values: Record<string, string>, why: string): OpsRequest;
  done(answer: unknown): string;
}

const userPath = (userId: string, verb: string) => `users/${encodeURIComponent(userId)}/${verb}`;

export function pauseAction(): Action {
  return {
    title: 'Pause the service?',
    explain: 'Nothing new is taken in and nothing is started. Runs that are active go on to their end.',
    confirm: 'Pause',
    isDanger: true,
    whyLabel: 'What students are told',
    request: (_, why) => ({ path: 'pause', body: { reason: why || null } }),
    done: () => 'The service is paused.',
  };
}

export function resumeAction(): Action {
  return {
    title: 'End the pause?',
    explain: 'Runs are taken in again, and those that wait are started.',
    confirm: 'Resume',
    request: (_, why) => ({ path: 'resume', body: { why } }),
    done: () => 'The service takes runs again.',
  };
}

export function orderAction(workerId: string, order: 'quiet' | 'drain' | 'resume'): Action {
  const words = {
    quiet: [
      'Take nothing new',
      'It ends what it runs and takes nothing new, also after a restart.',
      'takes nothing new',
    ],
    drain: [
      'Empty',
      'It takes nothing new; what is not over soon goes on elsewhere. Programs that somebody typed into are lost.',
      'is being emptied',
    ],
    resume: ['Let work', 'It takes runs again.', 'takes runs again'],
  } as const;
  const [verb, explain, done] = words[order];
  return {
    title: `${verb}: ${workerId}?`,
    explain,
    confirm: verb,
    isDanger: order === 'drain',
    request: (_, why) => ({ path: `workers/${encodeURIComponent(workerId)}/${order}`, body: { why } }),
    done: () => `${workerId} ${done}.`,
  };
}

export function cancelAllAction(userId: string): Action {
  return {
    title: `Cancel all runs of ${userId}?`,
    explain: 'Whatever this person has waiting or running ends now. New runs are still taken.',
    confirm: 'Cancel all runs',
    isDanger: true,
    request: (_, why) => ({ path: userPath(userId, 'cancel'), body: { why } }),
    done(answer) {
      const { cancelled } = answer as { cancelled: number };
      return `Cancelled ${cancelled} ${cancelled === 1 ? 'run' : 'runs'} of ${userId}.`;
    },
  };
}

export function muteAction(userId: string, isMuted: boolean): Action {
  return {
    title: isMuted ? `Take runs of ${userId} again?` : `Refuse new runs of ${userId}?`,
    explain: isMuted
      ? 'This person may run programs again.'
      : 'New runs of this person are refused until you take that back. What waits or runs goes on.',
    confirm: isMuted ? 'Unmute' : 'Mute',
    isDanger: !isMuted,
    request: (_, why) => ({ path: userPath(userId, 'mute'), body: { muted: !isMuted, why } }),
    done: () => (isMuted ? `Runs of ${userId} are taken again.` : `New runs of ${userId} are refused.`),
  };
}

/** Only what was changed is sent: a number that holds for the whole role does not become a rule of this person by being looked at. */
export function limitsAction(userId: string, standing: OpsUser | null, ranges: OpsSettings['ranges']): Action {
  const field = (name: 'runsPerUser' | 'maxWaiting', label: string, range: string): ActionField => ({
    name,
    label,
    value: standing ? String(standing[name]) : '',
    hint: 'Empty: as for everybody in that role.',
    isOptional: true,
    ...(ranges[range] ? { range: ranges[range] } : {}),
  });
  const fields = [
    field('runsPerUser', 'Active runs', 'runsPerStudent'),
    field('maxWaiting', 'Waiting runs', 'maxWaitingStudent'),
  ];
  return {
    title: `Limits of ${userId}`,
    explain: 'Numbers for this person alone, until they are taken back.',
    confirm: 'Set limits',
    fields,
    request(values, why) {
      const changed = fields.filter(({ name, value }) => values[name] !== value);
      const sent = changed.length > 0 ? changed : fields;
      const limits = Object.fromEntries(sent.map(({ name }) => [name, values[name] ? Number(values[name]) : null]));
      return { path: userPath(userId, 'limits'), body: { ...limits, why } };
    },
    done(answer) {
      const { runsPerUser, maxWaiting } = answer as OpsUser;
      return `${userId} may have ${runsPerUser} active and ${maxWaiting} waiting runs.`;
    },
  };
}

/** `to` is what is proposed; null takes a change back. */
export function settingAction(name: string, settings: OpsSettings, to?: SettingValue | null): Action {
  const now = settings.settings[name]!;
  const label = describeSetting(name);
  const range = settings.ranges[name];
  const configured = formatSetting(name, settings.configured[name]!);
  const send = (value: SettingValue | null, why: string): OpsRequest => ({
    path: 'settings',
    method: 'PATCH',
    body: { settings: { [name]: value }, version: settings.version, why },
  });
  const done = (answer: unknown) => `${label}: ${formatSetting(name, (answer as OpsSettings).settings[name]!)}.`;
  const explain = `${formatSetting(name, now)} now; ${configured} as configured. It holds at once, for every process.`;
  if (to === null || typeof now === 'boolean') {
    const value = to === undefined ? !now : to;
    return {
      title: to === null ? `Take back the change of: ${label}?` : `${label}: turn ${value ? 'on' : 'off'}?`,
      explain,
      confirm: to === null ? 'Take back' : `Turn ${value ? 'on' : 'off'}`,
      request: (_, why) => send(value, why),
      done,
    };
  }
  const field: ActionField = { name, label: 'New value', value: String(to ?? now), ...(range ? { range } : {}) };
  return {
    title: label,
    explain,
    confirm: 'Change',
    fields: [{ ...field, hint: `${name}${range ? `, ${range.min} to ${range.max}` : ''}` }],
    request: (values, why) => send(Number(values[name]), why),
    done,
  };
}
