import { useState } from 'preact/hooks';
import type { FileCommands } from '../files/file-commands.js';
import { loadLater } from '../page/load-later.js';
import { openExample } from './open-example.js';

const ExamplesDialog = loadLater(() => import('./examples-dialog.js').then((module) => module.ExamplesDialog));

/** Offers programs to begin with. */
export function ExamplesButton({ commands }: { commands: FileCommands }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        Examples
      </button>
      {isOpen && <ExamplesDialog onPick={(example) => openExample(commands, example)} onClose={() => setOpen(false)} />}
    </>
  );
}
