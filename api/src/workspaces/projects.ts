import { ProblemError } from '@runq/common/contract/problem';
import { firstProjectId, type Project, type ProjectList } from '@runq/common/contract/workspace';
import type { ProjectRefusal, ProjectSettings, Projects, StoredProject } from '@runq/common/workspaces/projects';
import type { Identity } from '../http/middleware/authenticate.js';
import { storeFull } from '../runs/refusals.js';
import { projectNotFound, withEtag } from './serialize-files.js';

const toInstant = (ms: number) => new Date(ms).toISOString();

function toProject({ createdAt, updatedAt, deletedAt, ...project }: StoredProject): Project {
  return {
    ...project,
    ...{ createdAt: toInstant(createdAt), updatedAt: toInstant(updatedAt) },
    deletedAt: deletedAt === null ? null : toInstant(deletedAt),
  };
}

/** All projects of the caller, deleted ones included. */
export async function listProjects(projects: Projects, identity: Identity): Promise<ProjectList> {
  return withEtag({ projects: (await projects.list(identity)).map(toProject) });
}

async function readProject(projects: Projects, identity: Identity, id: string): Promise<Project> {
  const found = (await projects.list(identity)).find((project) => project.id === id);
  if (!found) throw projectNotFound();
  return toProject(found);
}

/** Creates a project, or changes its name and main file; the last writer wins. */
export async function saveProject(
  projects: Projects,
  identity: Identity,
  id: string,
  settings: ProjectSettings,
): Promise<{ project: Project; isNew: boolean }> {
  const saved = await projects.save(identity, id, settings);
  if (saved.outcome !== 'created' && saved.outcome !== 'changed' && saved.outcome !== 'same')
    throw toProjectProblem(saved);
  return { project: await readProject(projects, identity, id), isNew: saved.outcome === 'created' };
}

/** Deletes a project with its files; both can be restored for a while. */
export async function deleteProject(projects: Projects, identity: Identity, id: string): Promise<void> {
  if (id === firstProjectId) throw new ProblemError('conflict', 'The first project cannot be deleted.');
  await projects.delete(identity, id);
}

export async function restoreProject(projects: Projects, identity: Identity, id: string): Promise<Project> {
  const restored = await projects.restore(identity, id);
  if (restored.outcome !== 'restored') throw toProjectProblem(restored);
  return readProject(projects, identity, id);
}

function toProjectProblem(refusal: ProjectRefusal): ProblemError {
  switch (refusal.outcome) {
    case 'missing':
      return projectNotFound();
    case 'deleted':
      return new ProblemError('conflict', 'This project is deleted; restore it first.');
    case 'projects':
      return new ProblemError(
        'quota_exceeded',
        `You have ${refusal.maxProjects} projects, the maximum; delete one first.`,
      );
    case 'files':
      return new ProblemError(
        'quota_exceeded',
        `You may have ${refusal.maxFiles} files; with those of this project there are more. Delete some first.`,
      );
    case 'bytes':
      return new ProblemError(
        'quota_exceeded',
        `Your files hold ${refusal.usedBytes} of ${refusal.maxBytes} bytes; those of this project do not fit.`,
      );
    case 'memory':
      return storeFull();
  }
}
