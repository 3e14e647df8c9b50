import type { ProjectRecord, RemoteProject } from './project-record.js';
import { createListReader, type WorkspaceRequest, type WorkspaceResult } from './workspace-request.js';

/** Client of the API's routes for the list of projects. Never throws. */
export interface ProjectsClient {
  list(): Promise<WorkspaceResult<{ projects: RemoteProject[] }>>;
  /** Brings the server to the state of the record: its name and main file, or its deletion. */
  save(record: ProjectRecord): Promise<WorkspaceResult<unknown>>;
}

export function createProjectsClient(request: WorkspaceRequest): ProjectsClient {
  const root = '/v1/workspace/projects';
  const list = createListReader<{ projects: RemoteProject[] }>(request, root);

  return {
    list,
    async save({ id, name, entry, deletedAt, isOnServer }) {
      const path = `${root}/${id}`;
      if (deletedAt !== null) {
        if (!isOnServer) return { kind: 'ok', value: null };
        const answer = await request('DELETE', path);
        return answer.kind === 'failed' && answer.status === 404 ? { kind: 'ok', value: null } : answer;
      }
      const put = () => request('PUT', path, { body: { name, entry } });
      const answer = await put();
      // Deleted on the server: a later change here restores it.
      if (answer.kind !== 'failed' || answer.status !== 409) return answer;
      const restored = await request('POST', `${path}/restore`);
      return restored.kind === 'failed' ? restored : put();
    },
  };
}
