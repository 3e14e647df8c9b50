import type { FileService } from '../workspace/file-service.js';
import { createOpenShareRoutes, createShareRoutes } from './shares.js';
import { createWorkspaceRoutes } from './workspace.js';

/** The routes of files: workspaces, shares as their owners see them, and as anybody opens them. */
export function createFileRoutes(files: FileService) {
  return {
    workspace: createWorkspaceRoutes(files),
    shares: createShareRoutes(files),
    openShare: createOpenShareRoutes(files),
  };
}
