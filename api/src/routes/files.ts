import type { FileService } from '../workspace/file-service.js';
import { createOwnDataRoutes } from './own-data.js';
import { createOpenShareRoutes, createShareRoutes } from './shares.js';
import { createWorkspaceRoutes } from './workspace.js';

/** The routes of files: workspaces, shares as their owners see them and as anybody opens them, and the end of all that one has. */
export function createFileRoutes(files: FileService) {
  return {
    workspace: createWorkspaceRoutes(files),
    shares: createShareRoutes(files),
    ownData: createOwnDataRoutes(files),
    openShare: createOpenShareRoutes(files),
  };
}
