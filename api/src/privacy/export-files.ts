import type { NamedProject, StoredFileVersion } from '@runq/common/workspaces/stored-files';
import type { ZippedFile } from '../grading/exports/zip-files.js';
import { type ExportSources, type Subject, toInstant, toJson } from './export-sources.js';
import { createSafePaths } from './safe-paths.js';

/** `workspace/`, `versions/` and `shares/`: the files of all projects, what they were before, and what was shared. */
export async function* exportFiles(sources: ExportSources, subject: Subject): AsyncGenerator<ZippedFile> {
  const { storedFiles } = sources;
  const { userId } = subject;
  const [projects, versions] = await Promise.all([storedFiles.listProjects(userId), storedFiles.listVersions(userId)]);
  const nameFolder = createSafePaths();
  const folders = new Map(projects.map((project) => [project.id, nameFolder(project.name)]));
  // Older versions can outlive the record of their project.
  for (const { project } of versions) if (!folders.has(project)) folders.set(project, nameFolder(project));
  yield { path: 'workspace/projects.json', content: toJson(projects.map((one) => describe(one, folders))) };

  const place = createSafePaths();
  // The list of projects has this path.
  place('workspace/projects.json');
  for (const one of versions) {
    const content = await storedFiles.read(userId, one.version);
    // It was deleted since.
    if (!content) continue;
    const where = one.isCurrent ? 'workspace' : 'versions';
    const path = one.isCurrent ? one.path : `${one.path}/${nameVersion(one)}`;
    yield { path: place(`${where}/${folders.get(one.project)}/${path}`), content };
  }
  yield* exportShares(sources, subject);
}

const describe = ({ id, name, entry, deletedAt }: NamedProject, folders: ReadonlyMap<string, string>) => ({
  ...{ id, name, entry, folder: folders.get(id) },
  deletedAt: deletedAt === null ? null : toInstant(deletedAt),
});

/** An older version is in a folder with the name of the file: `main.py/2026-11-30T10.15.00.000Z-7.py`. */
function nameVersion({ savedAt, version, path }: StoredFileVersion): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(path)?.[0] ?? '';
  return `${toInstant(savedAt).replaceAll(':', '.')}-${version}${ending}`;
}

async function* exportShares({ shares }: ExportSources, { userId }: Subject): AsyncGenerator<ZippedFile> {
  for (const { id, title, entry, createdAt, offBy } of await shares.listOfUser(userId)) {
    const place = createSafePaths();
    const about = { title, entry, createdAt: toInstant(createdAt), offBy };
    yield { path: `shares/${id}/share.json`, content: toJson(about) };
    for (const { path, content, encoding } of await shares.readFiles(id))
      yield { path: `shares/${id}/${place(`files/${path}`)}`, content: Buffer.from(content, encoding) };
  }
}
