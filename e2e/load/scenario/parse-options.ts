import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chosenSeed } from '../../support/random.js';
import { type Scenario, scenarios } from './scenarios.js';

/** What to run, and where. */
export interface LoadOptions {
  name: string;
  scenario: Scenario;
  /** Addresses of APIs; users are divided among them. */
  urls: string[];
  seed: number;
  /** The key with which the service verifies tokens; null: the development sign-in. */
  jwtSecret: string | null;
  /** Processes of the service restart meanwhile, so users repeat what is not answered. */
  restarts: boolean;
  json: boolean;
}

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

export const usage = `npm run load -- SCENARIO BASE_URL[,BASE_URL...] [options]
  SCENARIO          number of students: ${Object.keys(scenarios).join(', ')}
  BASE_URL          address of the service, or of several of its APIs
  --ramp SECONDS    time over which the students arrive (30)
  --duration SECONDS  time in which all of them work, after the ramp (300)
  --turn SECONDS    mean time from one run of a student to the next (10)
  --batch RUNS      runs of each batch of the grader (30); 0: no batches
  --seed NUMBER     repeats the choices of an earlier round
  --jwt-secret FILE the key of RUNQ_JWT_SECRET; without it the development sign-in
  --restarts        processes of the service restart meanwhile: users repeat requests that are not answered
  --json            the report as JSON`;

const options = {
  ramp: { type: 'string' },
  duration: { type: 'string' },
  turn: { type: 'string' },
  batch: { type: 'string' },
  seed: { type: 'string' },
  'jwt-secret': { type: 'string' },
  restarts: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** Parses the arguments of `npm run load`; throws a `UsageError`. */
export function parseOptions(args: string[]): LoadOptions {
  const { values, positionals } = parseArguments(args);
  const [name = '', addresses = '', ...more] = positionals;
  const standard = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (!standard) throw new UsageError(`There is no scenario ${JSON.stringify(name)}.`);
  const urls = addresses.split(',').map(parseUrl);
  if (more.length > 0) throw new UsageError(`Unknown argument ${JSON.stringify(more[0])}.`);
  return {
    name,
    urls,
    scenario: {
      students: standard.students,
      rampSeconds: parseNumber('ramp', values.ramp, standard.rampSeconds, { min: 0, max: 3600 }),
      durationSeconds: parseNumber('duration', values.duration, standard.durationSeconds, { min: 1, max: 86_400 }),
      turnSeconds: parseNumber('turn', values.turn, standard.turnSeconds, { min: 0.1, max: 3600 }),
      batchRuns: parseNumber('batch', values.batch, standard.batchRuns, { min: 0, max: 1000 }),
    },
    seed: parseNumber('seed', values.seed, chosenSeed, { min: 0, max: 2 ** 31 }),
    jwtSecret: values['jwt-secret'] === undefined ? null : readFileSync(values['jwt-secret'], 'utf8').trimEnd(),
    restarts: values.restarts,
    json: values.json,
  };
}

function parseArguments(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`BASE_URL must be an address such as http://127.0.0.1:3000, not ${JSON.stringify(text)}.`);
  return text.replace(/\/+$/, '');
}

function parseNumber(name: string, text: string | undefined, standard: number, { min, max }: Record<string, number>) {
  const value = text === undefined ? standard : Number(text);
  if (!(value >= min! && value <= max!)) throw new UsageError(`--${name} must be from ${min} to ${max}.`);
  return value;
}
