import type { Program } from '@runq/common/contract/run';
import { type StoredRun, toRun } from '@runq/common/runs/run-records';
import type { ZippedFile } from '../grading/exports/zip-files.js';
import { type ExportSources, type Subject, toJson } from './export-sources.js';
import { createSafePaths } from './safe-paths.js';

/** Records that are read together; of the contents one file at a time. */
const pageRuns = 50;

/** `runs/` and `sessions/`: what the user ran. Runs of batches are not here: they can hold the work of a class. */
export async function* exportRuns(sources: ExportSources, { userId }: Subject): AsyncGenerator<ZippedFile> {
  const ids = await sources.records.listStored(userId);
  for (let from = 0; from < ids.length; from += pageRuns) {
    for (const run of await sources.records.readMany(ids.slice(from, from + pageRuns)))
      if (run && isOwn(run, userId)) yield* exportRun(sources, run);
  }
}

const isOwn = (run: StoredRun, userId: string) =>
  run.userId === userId && run.readerId === null && run.batchId === null && run.kind !== 'submission';

async function* exportRun({ records, events, artifacts }: ExportSources, run: StoredRun): AsyncGenerator<ZippedFile> {
  const folder = `${run.kind === 'session' ? 'sessions' : 'runs'}/${run.id}`;
  // Texts are files of their own.
  const { stdout: _stdout, stderr: _stderr, workerId: _worker, ...record } = toRun(run, { queue: null });
  yield { path: `${folder}/run.json`, content: toJson(record) };
  const program = await records.readProgram(run.id);
  if (program) yield* exportProgram(program, folder);
  const { stdout, stderr } = await events.readOutput(run);
  if (stdout.length > 0) yield { path: `${folder}/stdout.txt`, content: stdout };
  if (stderr.length > 0) yield { path: `${folder}/stderr.txt`, content: stderr };
  const place = createSafePaths();
  for (const { name } of run.artifacts) {
    const content = await artifacts.read(run.id, name);
    if (content) yield { path: `${folder}/${place(`files/${name}`)}`, content };
  }
}

/** The code of a run, and what it was given. */
function* exportProgram({ files, args, stdin }: Program, folder: string): Generator<ZippedFile> {
  const place = createSafePaths();
  for (const { path, content, encoding } of files)
    yield { path: `${folder}/${place(`code/${path}`)}`, content: Buffer.from(content, encoding) };
  if (stdin !== '') yield { path: `${folder}/stdin.txt`, content: stdin };
  if (args.length > 0) yield { path: `${folder}/arguments.json`, content: toJson(args) };
}
