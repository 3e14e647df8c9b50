import { createHash } from 'node:crypto';
import { type RunApi, runApis } from '@runq/common/contract/run';
import { settingRanges } from '@runq/common/contract/settings';
import {
  addresses,
  integer,
  optionalInteger,
  optionalText,
  type readSettings,
  type Setting,
  someOf,
} from '@runq/common/process/env';
import { z } from 'zod';

/** The other systems whose APIs runq can serve. */
export type CompatName = Exclude<RunApi, 'native'>;
const compatNames = runApis.filter((api): api is CompatName => api !== 'native');

const keyLengthMin = 16;
const namePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Addresses and networks, or `1` for clients on this host. */
function openAddresses(): Setting<string[]> {
  const { schema } = addresses();
  const loopback = z.string().optional();
  return { schema: loopback.transform((text) => (text === '1' ? 'loopback' : text)).pipe(schema) };
}

/** The drop-in APIs of other systems, all off by default. */
export const compatSettings = {
  RUNQ_COMPAT: someOf(compatNames),
  RUNQ_COMPAT_KEYS: optionalText({ secret: true }),
  RUNQ_COMPAT_OPEN: openAddresses(),
  RUNQ_COMPAT_CALLBACKS: addresses(),
  RUNQ_COMPAT_JUDGE0_PORT: optionalInteger({ min: 0, max: 65_535 }),
  RUNQ_COMPAT_RUNS: integer(10, settingRanges.runsPerGrader),
};

type CompatSettings = ReturnType<typeof readSettings<typeof compatSettings>>;

/** Splits `name=key,name=key`. */
function splitKeys(text: string | null): { name: string; key: string }[] {
  const pairs = (text ?? '').split(',').map((pair) => pair.trim());
  return pairs
    .filter((pair) => pair !== '')
    .map((pair) => {
      const separator = pair.indexOf('=');
      return { name: pair.slice(0, Math.max(0, separator)), key: pair.slice(separator + 1) };
    });
}

/** Problems have the position of a key, never the key. */
export function findCompatProblems({ RUNQ_COMPAT_KEYS: text = null }: Partial<CompatSettings>): string[] {
  const keys = splitKeys(text);
  const problems = keys.flatMap(({ name, key }, index) => [
    ...(namePattern.test(name)
      ? []
      : [`RUNQ_COMPAT_KEYS: entry ${index + 1} must be NAME=KEY with a name of lower-case letters, digits and "-"`]),
    ...(key.length >= keyLengthMin
      ? []
      : [`RUNQ_COMPAT_KEYS: the key of entry ${index + 1} must have at least ${keyLengthMin} characters`]),
  ]);
  if (new Set(keys.map(({ name }) => name)).size < keys.length)
    problems.push('RUNQ_COMPAT_KEYS: each name may have one key');
  return problems;
}

export interface CompatConfig {
  apis: CompatName[];
  /** The names of the keys by the SHA-256 of a key, in hex. */
  keyNames: ReadonlyMap<string, string>;
  /** Addresses and networks whose clients need no key. */
  openAddresses: string[];
  /** Addresses inside the network that callbacks may reach. */
  callbackAddresses: string[];
  /** Port at whose root Judge0 is served, too; null: none. */
  judge0Port: number | null;
  /** Active runs of each key. */
  runsPerKey: number;
}

export const hashKey = (key: string) => createHash('sha256').update(key).digest('hex');

export function describeCompat(settings: CompatSettings): CompatConfig {
  return {
    apis: settings.RUNQ_COMPAT,
    keyNames: new Map(splitKeys(settings.RUNQ_COMPAT_KEYS).map(({ name, key }) => [hashKey(key), name])),
    openAddresses: settings.RUNQ_COMPAT_OPEN,
    callbackAddresses: settings.RUNQ_COMPAT_CALLBACKS,
    judge0Port: settings.RUNQ_COMPAT_JUDGE0_PORT,
    runsPerKey: settings.RUNQ_COMPAT_RUNS,
  };
}
