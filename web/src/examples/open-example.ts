import type { ProjectCommands } from '../files/project-commands.js';
import type { Example } from './examples.js';

/** Opens an example as a project of its own; if it was opened before, that project, with the user's changes. */
export function openExample(commands: ProjectCommands, { title, files }: Example): Promise<void> {
  const [{ path }] = files;
  const id = `example-${path.replace(/\.py$/, '')}`;
  return commands.add({ id, title, entry: path, files: files.map((file) => ({ ...file, encoding: 'utf8' })) });
}
