import { type DocumentKind, documentKinds } from '@runq/common/compat/client-documents';
import type { ZippedFile } from '../grading/exports/zip-files.js';
import { type ExportSources, type Subject, toInstant, toJson } from './export-sources.js';
import { createSafePaths } from './safe-paths.js';

/** Batches and documents that are read together. */
const pageBatches = 50;
const pageDocuments = 20;

/** `assignments/` and `batches.json` of graders. What students handed in is theirs, and is not here. */
export async function* exportAssignments(sources: ExportSources, { userId }: Subject): AsyncGenerator<ZippedFile> {
  const { assignmentStore, storedBatches } = sources;
  const place = createSafePaths();
  for (const { name } of await assignmentStore.list(userId)) {
    for (const { version } of await assignmentStore.listVersions(userId, name)) {
      const folder = `assignments/${name}/version-${version}`;
      const files = await assignmentStore.readFiles(userId, name, version);
      for (const { path, sha256 } of files ?? []) {
        const content = (await assignmentStore.readContents(userId, name, [sha256])).get(sha256)!;
        yield { path: place(`${folder}/${path}`), content };
      }
      // A version from before files were kept as they were uploaded.
      const stored = files ? null : await assignmentStore.read(userId, name, version);
      if (stored) yield { path: place(`${folder}/assignment.json`), content: toJson(stored.assignment) };
    }
  }
  const batches: object[] = [];
  for (let skip = 0; ; skip += pageBatches) {
    const ids = await storedBatches.listOfUser(userId, skip, pageBatches);
    for (const id of ids) {
      const batch = await storedBatches.read(id);
      if (!batch) continue;
      const { label, course, total, createdAt, graded } = batch;
      batches.push({
        id,
        label,
        course,
        total,
        createdAt: toInstant(createdAt),
        assignment: graded?.assignment ?? null,
      });
    }
    if (ids.length < pageBatches) break;
  }
  if (batches.length > 0) yield { path: 'batches.json', content: toJson(batches) };
}

const folders: Record<DocumentKind, string> = { files: 'files', submissions: 'submissions' };

/** `drop-in/`: what programs of the user stored through the APIs of other systems. */
export async function* exportDocuments(sources: ExportSources, { userId }: Subject): AsyncGenerator<ZippedFile> {
  const { clientDocuments } = sources;
  const place = createSafePaths();
  for (const kind of documentKinds) {
    for (let offset = 0; ; offset += pageDocuments) {
      const { ids } = await clientDocuments.list(userId, kind, { offset, limit: pageDocuments });
      for (const id of ids) {
        const [content] = await clientDocuments.read(userId, kind, [id]);
        const ending = kind === 'submissions' ? '.json' : '';
        if (content) yield { path: place(`drop-in/${folders[kind]}/${id}${ending}`), content };
      }
      if (ids.length < pageDocuments) break;
    }
  }
}
