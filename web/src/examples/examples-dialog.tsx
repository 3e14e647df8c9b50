import { Dialog } from '../page/dialog.js';
import { type Example, examples } from './examples.js';

/** Programs to begin with. Picking one closes the dialog; what becomes of it is up to `onPick`. */
export function ExamplesDialog(props: { onPick: (example: Example) => void; onClose: () => void }) {
  return (
    <Dialog title="Examples" onClose={props.onClose} wide>
      <p class="hint">An example opens in a tab of its own, beside your files.</p>
      <ul class="examples">
        {examples.map((example) => (
          <li key={example.title}>
            <button
              type="button"
              onClick={() => {
                props.onClose();
                props.onPick(example);
              }}
            >
              <strong>{example.title}</strong>
              <span>{example.about}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
