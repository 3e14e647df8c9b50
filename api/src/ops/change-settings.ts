import { ProblemError } from '@runq/common/contract/problem';
import { leastOnePerShard, longestReason, settingRanges } from '@runq/common/contract/settings';
import type { OperatorActions, SettingsChange } from '@runq/common/store/operator-actions';
import type { LiveSettings, SettingsStore } from '@runq/common/store/settings';
import { z } from 'zod';
import type { Identity } from '../authenticate.js';
import { parseAction, toOperator, whyBodySchema, whySchema } from './operator.js';

const numbers = Object.fromEntries(
  Object.entries(settingRanges).map(([name, { min, max }]) => [name, z.int().min(min).max(max).nullable().optional()]),
) as { [Name in keyof typeof settingRanges]: z.ZodOptional<z.ZodNullable<z.ZodInt>> };

/** `PATCH /v1/ops/settings`: new values, null to take a change back; `version`, when given, refuses to overwrite somebody else's change. */
export const settingsPatchSchema = z.strictObject({
  settings: z
    .strictObject({ ...numbers, exam: z.boolean().nullable().optional() })
    .refine((settings) => Object.keys(settings).length > 0, 'names no setting'),
  version: z.int().min(0).optional(),
  why: whySchema,
});

/** `POST /v1/ops/pause`; students are told the reason. */
export const pauseSchema = z.strictObject({ reason: z.string().max(longestReason).nullable().default(null) });

/** The settings as ops see them, with the range of each number. */
export interface SettingsView extends LiveSettings {
  ranges: Record<keyof typeof settingRanges, { min: number; max: number }>;
}

/** What admission goes by, changed while runs are active: every process obeys from its next call on. */
export function createChangeSettings(deps: { settings: SettingsStore; operators: OperatorActions; shards: number }) {
  const { settings, operators, shards } = deps;
  const ranges = { ...settingRanges, ...rangesOfShards(shards) };

  async function read(): Promise<SettingsView> {
    return { ...(await settings.readLive()), ranges };
  }

  async function change(identity: Identity, action: string, values: SettingsChange, why: string, upon: number | null) {
    const { outcome, version } = await operators.changeSettings(toOperator(identity, why), action, values, upon);
    if (outcome === 'conflict')
      throw new ProblemError(
        'conflict',
        `Somebody changed the settings meanwhile (version ${version}); read them again.`,
      );
    return read();
  }

  return {
    read,
    patch(body: unknown, identity: Identity): Promise<SettingsView> {
      const parsed = parseAction(settingsPatchSchema, body);
      const errors = leastOnePerShard
        .filter((name) => (parsed.settings[name] ?? shards) < shards)
        .map((name) => ({
          pointer: `/settings/${name}`,
          message: `must be at least ${shards}, one for each of the ${shards} shards`,
        }));
      if (errors.length > 0) throw new ProblemError('invalid', 'The request is not valid; see errors.', { errors });
      return change(identity, 'settings', parsed.settings, parsed.why, parsed.version ?? null);
    },
    /** Takes nothing in and admits nobody until `resume`; active runs go on. Pausing again changes the reason. */
    pause(body: unknown, identity: Identity): Promise<SettingsView> {
      const { reason } = parseAction(pauseSchema, body);
      return change(identity, 'pause', { paused: true, pauseReason: reason }, reason ?? '', null);
    },
    resume(body: unknown, identity: Identity): Promise<SettingsView> {
      const { why } = parseAction(whyBodySchema, body);
      return change(identity, 'resume', { paused: null, pauseReason: null }, why, null);
    },
  };
}

/** Of some totals every shard needs a part. */
const rangesOfShards = (shards: number) =>
  Object.fromEntries(leastOnePerShard.map((name) => [name, { ...settingRanges[name], min: shards }])) as Record<
    (typeof leastOnePerShard)[number],
    { min: number; max: number }
  >;

export type ChangeSettings = ReturnType<typeof createChangeSettings>;
