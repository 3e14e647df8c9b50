import { useState } from 'preact/hooks';
import type { StdinText } from '../run/stdin-text.js';
import { lazy } from '../ui/lazy.js';
import { useSignalValue } from '../ui/signal.js';

const StdinDialog = lazy(() => import('./stdin-dialog.js').then((module) => module.StdinDialog));

const maxShownCharacters = 200;

/** Shows that Run uses a prepared input, and its beginning. Renders nothing without one. */
export function StdinBar({ stdin, onRun }: { stdin: StdinText; onRun: () => void }) {
  const text = useSignalValue(stdin.text);
  const [isOpen, setOpen] = useState(false);
  if (text === '') return null;
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <section class="stdin-bar" aria-label="Prepared input">
      <span class="stdin-shown">
        Input, {lines.length === 1 ? '1 line' : `${lines.length} lines`}:{' '}
        <code>{text.slice(0, maxShownCharacters).trimEnd().replaceAll('\n', ' ⏎ ')}</code>
      </span>
      <button type="button" class="quiet" aria-label="Edit input" onClick={() => setOpen(true)}>
        Edit
      </button>
      <button type="button" class="quiet" aria-label="Remove input" onClick={() => stdin.set('')}>
        Remove
      </button>
      {isOpen && <StdinDialog stdin={stdin} onRun={onRun} onClose={() => setOpen(false)} />}
    </section>
  );
}
