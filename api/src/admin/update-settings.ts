import type { AdminActions, SettingsChange } from '@runq/common/admin/admin-actions';
import type { SettingsVersion, SettingsVersions } from '@runq/common/admin/settings-versions';
import type { LimitMaxima } from '@runq/common/contract/limit-maxima';
import { ProblemError } from '@runq/common/contract/problem';
import { leastOnePerShard, longestReason, settingRanges } from '@runq/common/contract/settings';
import { defaultSettings } from '@runq/common/redis/live-settings';
import type { LiveSettings, SettingsStore } from '@runq/common/redis/settings-store';
import { z } from 'zod';
import type { Identity } from '../http/middleware/authenticate.js';
import { toOperator, whySchema } from './actor.js';

const numbers = Object.fromEntries(
  Object.entries(settingRanges).map(([name, { min, max }]) => [name, z.int().min(min).max(max).nullable().optional()]),
) as { [Name in keyof typeof settingRanges]: z.ZodOptional<z.ZodNullable<z.ZodInt>> };

/** `PATCH /v1/ops/settings`: new values, null to revert one. `version` prevents overwriting another change. */
export const settingsPatchSchema = z.strictObject({
  settings: z
    .strictObject({
      ...numbers,
      exam: z.boolean().nullable().optional(),
      singleSignIn: z.boolean().nullable().optional(),
    })
    .refine((settings) => Object.keys(settings).length > 0, 'names no setting'),
  version: z.int().min(0).optional(),
  why: whySchema,
});

/** `POST /v1/ops/pause`; students see the reason. */
export const pauseSchema = z.strictObject({ reason: z.string().max(longestReason).nullable().default(null) });

/** `POST /v1/ops/settings/revert`. `version` prevents overwriting another change. */
export const settingsRevertSchema = z.strictObject({
  to: z.int().min(0),
  version: z.int().min(0).optional(),
  why: whySchema,
});

export type SettingsRevert = z.output<typeof settingsRevertSchema>;
export type SettingsPatch = z.output<typeof settingsPatchSchema>;

/** The settings with the range of each number. */
export interface SettingsView extends LiveSettings {
  ranges: Record<keyof typeof settingRanges, { min: number; max: number }>;
}

/** Versions with their time as ISO 8601, newest first; `nextBefore` continues after them. */
export interface VersionsPage {
  versions: (Omit<SettingsVersion, 'at'> & { at: string })[];
  nextBefore: number | null;
}

const allReset = Object.fromEntries(Object.keys(defaultSettings).map((name) => [name, null])) as SettingsChange;

/** Changes the settings of the scheduler; every process uses them from its next call on. */
export interface SettingsAdmin {
  read(): Promise<SettingsView>;
  patch(patch: SettingsPatch, identity: Identity): Promise<SettingsView>;
  /** Gives every setting the value that it had in another version; a pause stays. This is a new version, too. */
  revert(revert: SettingsRevert, identity: Identity): Promise<SettingsView>;
  listVersions(query: { before?: number | undefined; limit: number }): Promise<VersionsPage>;
  pause(reason: string | null, identity: Identity): Promise<SettingsView>;
  resume(why: string, identity: Identity): Promise<SettingsView>;
}

export function createSettingsAdmin(deps: {
  settings: SettingsStore;
  versions: SettingsVersions;
  actions: AdminActions;
  shards: number;
  /** No maximum may be below the default that it bounds. */
  leastMaxima: LimitMaxima;
}): SettingsAdmin {
  const { settings, versions, actions, shards, leastMaxima } = deps;
  const leasts = listLeasts(shards, leastMaxima);
  const ranges = { ...settingRanges, ...raiseRanges(leasts) };

  async function read(): Promise<SettingsView> {
    return { ...(await settings.readLive()), ranges };
  }

  async function change(
    identity: Identity,
    action: string,
    { values, why, expectedVersion = null }: { values: SettingsChange; why: string; expectedVersion?: number | null },
  ): Promise<SettingsView> {
    const operator = toOperator(identity, why);
    const { outcome, version } = await actions.changeSettings(operator, action, values, expectedVersion);
    if (outcome === 'conflict')
      throw new ProblemError(
        'conflict',
        `The settings have changed in the meantime (version ${version}); read them again.`,
      );
    return read();
  }

  function refuseTooLow(values: SettingsChange): void {
    const errors = leasts
      .filter(({ name, least }) => (values[name] ?? least) < least)
      .map(({ name, least, why: reason }) => ({
        pointer: `/settings/${name}`,
        message: `must be at least ${least}, ${reason}`,
      }));
    if (errors.length > 0) throw new ProblemError('invalid', 'The request is not valid; see errors.', { errors });
  }

  return {
    read,
    patch({ settings: values, why, version: expectedVersion = null }, identity) {
      refuseTooLow(values);
      return change(identity, 'settings', { values, why, expectedVersion });
    },
    async revert({ to, why, version: expectedVersion = null }, identity) {
      const wanted = await versions.read(to);
      if (!wanted) throw new ProblemError('not_found', `Version ${to} of the settings is not stored.`);
      const values = { ...allReset, ...wanted.values, paused: undefined } as SettingsChange;
      refuseTooLow(values);
      return change(identity, 'settings.revert', { values, why, expectedVersion });
    },
    async listVersions(query) {
      const page = await versions.list({ ...query, limit: query.limit + 1 });
      const shown = page.slice(0, query.limit);
      return {
        versions: shown.map((version) => ({ ...version, at: new Date(version.at).toISOString() })),
        nextBefore: page.length > query.limit ? shown.at(-1)!.version : null,
      };
    },
    pause: (reason, identity) =>
      change(identity, 'pause', { values: { paused: true, pauseReason: reason }, why: reason ?? '' }),
    resume: (why, identity) => change(identity, 'resume', { values: { paused: null, pauseReason: null }, why }),
  };
}

interface Least {
  name: keyof typeof settingRanges;
  least: number;
  why: string;
}

/** The bounds that this configuration adds to the ranges. Every shard needs a part of some totals. */
function listLeasts(shards: number, leastMaxima: LimitMaxima): Least[] {
  const maxima = Object.entries(leastMaxima) as [keyof LimitMaxima, number][];
  return [
    ...leastOnePerShard.map((name) => ({ name, least: shards, why: `one for each of the ${shards} shards` })),
    ...maxima.map(([name, least]) => ({ name, least, why: 'the default that it bounds' })),
  ];
}

const raiseRanges = (leasts: Least[]) =>
  Object.fromEntries(leasts.map(({ name, least }) => [name, { ...settingRanges[name], min: least }])) as Partial<
    Record<keyof typeof settingRanges, { min: number; max: number }>
  >;
