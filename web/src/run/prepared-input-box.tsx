import { useState } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import { maxPreparedCharacters, type PreparedInput } from './prepared-input.js';

/** A box for input that a program is given at once when it runs; open when something is in it. */
export function PreparedInputBox({ prepared }: { prepared: PreparedInput }) {
  const text = useCell(prepared.text);
  const [isOpen] = useState(text !== '');
  const lines = text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
  return (
    <details class="prepared-input" open={isOpen}>
      <summary>
        Input prepared in advance
        {lines > 0 && <span class="hint"> · {lines === 1 ? '1 line' : `${lines} lines`}, read first</span>}
      </summary>
      <textarea
        aria-label="Input prepared in advance"
        placeholder="One line for each input()"
        rows={3}
        maxLength={maxPreparedCharacters}
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={(event) => prepared.set(event.currentTarget.value)}
      />
    </details>
  );
}
