import type { OpsRequest } from './send-request.js';

/** A number or text field of an action. */
export interface ActionField {
  name: string;
  label: string;
  value: string;
  hint?: string;
  /** The range of a whole number; undefined for text. */
  range?: { min: number; max: number };
  /** An empty value resets to the default, which the empty field shows. */
  isOptional?: boolean;
  placeholder?: string;
}

/** An administrative action: its confirmation dialog, its request, and the message on success. */
export interface Action {
  title: string;
  description: string;
  confirm: string;
  isDanger?: boolean;
  fields?: ActionField[];
  /** What these values would do that may surprise; then a reason is required. */
  warn?(values: Record<string, string>): string | null;
  /** The label of the reason, which goes into the audit log. */
  reasonLabel?: string;
  request(values: Record<string, string>, why: string): OpsRequest;
  formatSuccess(answer: unknown): string;
}

export const userPath = (userId: string, verb: string) => `users/${encodeURIComponent(userId)}/${verb}`;

export function pauseAction(): Action {
  return {
    title: 'Pause the service?',
    description: 'No new runs are accepted or started. Active runs continue.',
    confirm: 'Pause',
    isDanger: true,
    reasonLabel: 'Message to students',
    request: (_, why) => ({ path: 'pause', body: { reason: why || null } }),
    formatSuccess: () => 'Service paused.',
  };
}

export function resumeAction(): Action {
  return {
    title: 'Resume the service?',
    description: 'New runs are accepted, and queued runs start.',
    confirm: 'Resume',
    request: (_, why) => ({ path: 'resume', body: { why } }),
    formatSuccess: () => 'Service resumed.',
  };
}

export function workerModeAction(workerId: string, mode: 'quiet' | 'drain' | 'resume'): Action {
  const texts = {
    quiet: [
      'Stop accepting runs',
      'Finishes its active runs and accepts no new ones, also after a restart.',
      'accepts no new runs',
    ],
    drain: [
      'Drain',
      'Stops accepting runs; unfinished runs move to other workers. Interactive runs are lost.',
      'is draining',
    ],
    resume: ['Resume', 'Accepts runs again.', 'accepts runs again'],
  } as const;
  const [label, description, success] = texts[mode];
  return {
    title: `${label}: ${workerId}?`,
    description,
    confirm: label,
    isDanger: mode === 'drain',
    request: (_, why) => ({ path: `workers/${encodeURIComponent(workerId)}/${mode}`, body: { why } }),
    formatSuccess: () => `${workerId} ${success}.`,
  };
}

export function stopRunAction(runId: string, userId: string): Action {
  return {
    title: `Stop this run of ${userId}?`,
    description: `The run ${runId} ends immediately. ${userId} reads that an operator stopped it, with your reason.`,
    confirm: 'Stop the run',
    isDanger: true,
    reasonLabel: 'Reason (for the user and the audit log)',
    request: (_, why) => ({ path: `runs/${encodeURIComponent(runId)}/cancel`, body: { why } }),
    formatSuccess: () => `Stopped the run of ${userId}.`,
  };
}

export function lookAction(runId: string, userId: string): Action {
  return {
    title: `Show the code and output of ${userId}?`,
    description: 'The audit log records that you looked.',
    confirm: 'Show',
    request: (_, why) => ({ path: `runs/${encodeURIComponent(runId)}/look`, body: { why } }),
    formatSuccess: () => 'The look is in the audit log.',
  };
}

export function cancelAllAction(userId: string): Action {
  return {
    title: `Cancel all runs of ${userId}?`,
    description:
      'All queued and active runs of this user end immediately. The user reads that an operator stopped them, with ' +
      'your reason. New runs are still accepted.',
    confirm: 'Cancel all runs',
    isDanger: true,
    reasonLabel: 'Reason (for the user and the audit log)',
    request: (_, why) => ({ path: userPath(userId, 'cancel'), body: { why } }),
    formatSuccess(answer) {
      const { cancelled } = answer as { cancelled: number };
      return `Cancelled ${cancelled} ${cancelled === 1 ? 'run' : 'runs'} of ${userId}.`;
    },
  };
}

export function muteAction(userId: string, isMuted: boolean): Action {
  return {
    title: isMuted ? `Unmute ${userId}?` : `Mute ${userId}?`,
    description: isMuted
      ? 'This user can run programs again.'
      : 'New runs of this user are rejected until you unmute them. Queued and active runs continue.',
    confirm: isMuted ? 'Unmute' : 'Mute',
    isDanger: !isMuted,
    request: (_, why) => ({ path: userPath(userId, 'mute'), body: { muted: !isMuted, why } }),
    formatSuccess: () => (isMuted ? `Unmuted ${userId}.` : `Muted ${userId}.`),
  };
}
