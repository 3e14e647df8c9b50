import { z } from 'zod';
import { CliError, exitCodes, refuse } from '../exit-code.js';
import { readUpload, type Upload } from '../files/read-upload.js';
import type { ApiClient } from '../http/api-client.js';
import { RefusalError } from '../http/problem.js';
import { pause } from '../http/retry.js';
import { toPrintable } from '../terminal/printable.js';

/** The server answers when the trial of an assignment ends, or after a minute; then the report is asked for. */
const pollIntervalMs = 2000;
const maxCheckMs = 10 * 60_000;

const assignmentSchema = z.looseObject({
  name: z.string(),
  version: z.int(),
  check: z
    .looseObject({
      state: z.enum(['running', 'finished']),
      ok: z.boolean(),
      findings: z.array(
        z.looseObject({ severity: z.enum(['error', 'warning']), case: z.string().nullable(), message: z.string() }),
      ),
      solution: z.looseObject({ score: z.number(), maxScore: z.number() }).nullable(),
    })
    .nullable(),
});
export type Assignment = z.output<typeof assignmentSchema>;

/** An assignment as the command names it: its files, or the name of one that the server has. */
export type AssignmentSource = { kind: 'upload'; upload: Upload } | { kind: 'name'; name: string };

/** A path that exists is uploaded; anything else is a name, unless it can only be a path. */
export async function readAssignmentSource(text: string): Promise<AssignmentSource> {
  const upload = await readUpload(text);
  if (upload) return { kind: 'upload', upload };
  if (/[\\/]|\.zip$/i.test(text)) throw refuse(`There is no file or folder "${text}".`);
  return { kind: 'name', name: text };
}

/** The path of an assignment in the API. */
export const assignmentPath = (name: string) => `/v1/assignments/${encodeURIComponent(name)}`;

/**
 * Saves the assignment, which the server tries out, or finds it by name. `course`: the id of that to which it belongs.
 * Waits for the report of the trial.
 */
export async function saveAssignment(
  client: ApiClient,
  source: AssignmentSource,
  { course, signal }: { course: string | undefined; signal: AbortSignal },
): Promise<Assignment> {
  const query = course === undefined ? '' : `course=${course}`;
  const saved = await (source.kind === 'name'
    ? find(client, source.name, query)
    : upload(client, source.upload, query));
  const deadline = Date.now() + maxCheckMs;
  let current = saved;
  while (current.check?.state === 'running') {
    if (Date.now() > deadline)
      throw new CliError(
        exitCodes.noServer,
        `The trial of "${toPrintable(saved.name)}" does not end; try again later.`,
      );
    await pause(pollIntervalMs, signal);
    current = await client.get(`${assignmentPath(saved.name)}?version=${saved.version}&${query}`, assignmentSchema);
  }
  return current;
}

async function find(client: ApiClient, name: string, query: string): Promise<Assignment> {
  return client.get(`${assignmentPath(name)}?${query}`, assignmentSchema).catch((error: unknown) => {
    if (!(error instanceof RefusalError) || error.status !== 404) throw error;
    throw refuse(`There is neither a file or folder "${name}" nor an assignment of that name at ${client.url}.`);
  });
}

async function upload(client: ApiClient, { file, path, paths }: Upload, query: string): Promise<Assignment> {
  const body = new FormData();
  body.set('package', file);
  // The same content makes no second version.
  return client
    .post(`/v1/assignments?${query}`, assignmentSchema, { body, isRepeatable: true })
    .catch((error: unknown) => {
      throw error instanceof RefusalError ? withPaths(error, path, paths) : error;
    });
}

/** Puts the folder before the files that messages begin with, so that editors and terminals find them. */
function withPaths(error: RefusalError, folder: string, paths: readonly string[]): CliError {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const lines = error.lines.map((line) => (paths.some((path) => line.startsWith(`${path}:`)) ? prefix + line : line));
  return new CliError(error.exitCode, error.message, lines);
}

/** The report of the trial, a finding a line. */
export function describeCheck({ name, version, check }: Assignment): string[] {
  const title = `${name}, version ${version}`;
  if (!check) return [toPrintable(`${title}: not tried.`)];
  const findings = check.findings.map(({ severity, case: one, message }) =>
    toPrintable(one === null ? `${severity}: ${message}` : `${severity}: ${one}: ${message}`),
  );
  const { solution } = check;
  const points = solution ? `; its solution gets ${solution.score} of ${solution.maxScore} points` : '';
  return [...findings, toPrintable(`${title}: ${check.ok ? 'works' : 'does not work'}${points}.`)];
}
