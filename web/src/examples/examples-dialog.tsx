import { Dialog } from '../ui/dialog.js';
import { type Example, exampleLevels } from './examples.js';

/** The example programs by level. Picking one closes the dialog. */
export function ExamplesDialog(props: { onPick: (example: Example) => void; onClose: () => void }) {
  return (
    <Dialog title="Examples" onClose={props.onClose} wide>
      <p class="hint">Each example opens as a project of its own. Your files stay as they are.</p>
      {exampleLevels.map((level, index) => (
        <section key={level.title} aria-label={level.title}>
          <h3 class="example-level">
            {index + 1}. {level.title}
          </h3>
          <ul class="examples">
            {level.examples.map((example) => (
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
        </section>
      ))}
    </Dialog>
  );
}
