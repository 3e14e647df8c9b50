import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

/** A named setting: how its text is parsed, and whether its value may be shown. */
export interface Setting<T> {
  schema: z.ZodType<T, string | undefined>;
  secret?: boolean;
}

type Values<Shape> = { [Name in keyof Shape]: Shape[Name] extends Setting<infer T> ? T : never };

/** The environment is not a valid configuration; `problems` has one sentence each. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Exit code for a configuration error, after which a restart is useless (EX_CONFIG of sysexits.h). */
export const configErrorExitCode = 78;

interface Range {
  min: number;
  max: number;
}

function digitsWithin({ min, max }: Range) {
  const error = `must be from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
}

/** A whole number within a range; the text must be decimal digits. */
export function integer(fallback: number, range: Range): Setting<number> {
  const schema = digitsWithin(range).default(fallback);
  return { schema: schema as z.ZodType<number, string | undefined> };
}

/** Like `integer`, but absent means null. */
export function optionalInteger(range: Range): Setting<number | null> {
  const schema = digitsWithin(range)
    .optional()
    .transform((value) => value ?? null);
  return { schema: schema as z.ZodType<number | null, string | undefined> };
}

/** Any text; without a fallback the setting is required. */
export function text(fallback?: string, options: { secret?: boolean } = {}): Setting<string> {
  const base = z.string({ error: 'is required' }).min(1, 'must not be empty');
  const schema = fallback === undefined ? base : base.default(fallback);
  return { schema: schema as z.ZodType<string, string | undefined>, ...options };
}

/** Text or null. */
export function optionalText(options: { secret?: boolean } = {}): Setting<string | null> {
  const schema = z
    .string()
    .optional()
    .transform((value) => value || null);
  return { schema: schema as z.ZodType<string | null, string | undefined>, ...options };
}

/** The address of a server that speaks HTTP, or null. */
export function httpAddress(): Setting<string | null> {
  const isHttp = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  const schema = z
    .string()
    .refine(isHttp, 'must be an address such as http://collector:4318')
    .optional()
    .transform((value) => value ?? null);
  return { schema: schema as z.ZodType<string | null, string | undefined> };
}

/** Words with commas between; none by default. */
function words(word: z.ZodType<string, string>): Setting<string[]> {
  const schema = z
    .string()
    .default('')
    .transform((value) => value.split(',').map((text) => text.trim()))
    .transform((texts) => texts.filter((text) => text !== ''))
    .pipe(z.array(word).transform((texts) => [...new Set(texts)]));
  return { schema: schema as z.ZodType<string[], string | undefined> };
}

const originPattern = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i;

/** Comma-separated web origins; `*.` before a host matches its subdomains. None by default. */
export const origins = (): Setting<string[]> =>
  words(z.string().regex(originPattern, 'must be origins such as https://school.example, with commas between'));

const hostPattern = /^(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/i;

/** Comma-separated names of hosts; `*.` before a name matches its subdomains, `*` every name. None by default. */
export const hosts = (): Setting<string[]> =>
  words(z.string().regex(hostPattern, 'must be names such as runq.school.example, without ports, with commas between'));

/** Comma-separated addresses and networks (CIDR), or `loopback`. None by default. */
export const addresses = (): Setting<string[]> =>
  words(z.string().refine(isNetwork, 'must be addresses such as 10.0.0.5 or 10.0.0.0/8, with commas between'));

function isNetwork(text: string): boolean {
  if (text === 'loopback') return true;
  const [address, bits, ...more] = text.split('/');
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(address!)]!;
  return (
    bitsMax > 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))
  );
}

/** Comma-separated words of a few, each once. None by default. */
export function someOf<const T extends string>(allowed: readonly T[]): Setting<T[]> {
  const word = z.enum(allowed, { error: `may contain ${allowed.join(', ')}` });
  return words(word as never) as unknown as Setting<T[]>;
}

/** One of a few words. */
export function choice<const T extends string>(fallback: T, words: readonly T[]): Setting<T> {
  const schema = z.enum(words, { error: `must be one of ${words.join(', ')}` }).default(fallback as never);
  return { schema: schema as unknown as z.ZodType<T, string | undefined> };
}

/**
 * Reads every setting once. `X_FILE` names a file that holds X (its last newline is dropped), as container secrets do.
 * `check` finds conflicts between settings; invalid values are absent there. Throws one `ConfigError` with all
 * problems.
 */
export function readSettings<Shape extends Record<string, Setting<unknown>>>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
  check: (values: Partial<Values<Shape>>) => string[] = () => [],
): Values<Shape> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(shape)) {
    const raw = readRaw(name, env, problems);
    const parsed = setting.schema.safeParse(raw === '' ? undefined : raw);
    if (parsed.success) values[name] = parsed.data;
    else for (const issue of parsed.error.issues) problems.push(`${name} ${issue.message}`);
  }
  problems.push(...check(values as Partial<Values<Shape>>));
  if (problems.length > 0) throw new ConfigError(problems);
  return values as Values<Shape>;
}

function readRaw(name: string, env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name];
  if (env[name]) problems.push(`${name} and ${name}_FILE are both set: keep one`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    problems.push(`${name}_FILE cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** The settings as `NAME=value` lines, secrets and passwords in URLs masked: what `--print-config` shows. */
export function printSettings(shape: Record<string, Setting<unknown>>, values: Record<string, unknown>): string {
  return Object.keys(shape)
    .map((name) => {
      const value = values[name];
      if (value === null || value === undefined) return `${name}=`;
      if (shape[name]?.secret) return `${name}=********`;
      return `${name}=${String(value).replace(/(\/\/[^:/@]*:)[^/]*@/, '$1********@')}`;
    })
    .join('\n');
}
