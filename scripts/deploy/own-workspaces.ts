/** The workspaces in each image. The command in that of the API makes the first account. */
export const ownWorkspaces: Record<string, string[]> = { api: ['common', 'api', 'cli'], worker: ['common', 'worker'] };
