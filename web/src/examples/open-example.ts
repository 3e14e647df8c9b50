import type { FileCommands } from '../files/file-commands.js';
import type { Example } from './examples.js';

const incoming = ({ path, content }: Example['files'][number]) => ({ path, bytes: new TextEncoder().encode(content) });

/**
 * Opens an example beside the student's own files and shows its program; opened before and not changed since, it is only shown. The
 * program takes another name where there is one of its own. A table that it reads cannot: one of the same name is replaced, and that
 * can be undone.
 */
export function openExample(commands: FileCommands, { files: [program, ...tables] }: Example): void {
  const { project } = commands;
  if (tables.length > 0) commands.take(tables.map(incoming), 'replace');
  const same = project.state
    .get()
    .files.find(({ path, content }) => path === program.path && content === program.content);
  if (same) project.show(same.id);
  else commands.take([incoming(program)], 'beside');
}
