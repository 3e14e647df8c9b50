import { useId, useRef, useState } from 'preact/hooks';

/** What may be set besides the submissions. */
export interface GradeOptions {
  roster: File | null;
  pattern: string;
  label: string;
  isFresh: boolean;
}

/** The limit of a batch's label. */
const maxLabelCharacters = 200;
const maxPatternCharacters = 500;

/** The roster of the class, and settings that few gradings need. */
export function GradeOptionsPanel(props: {
  options: GradeOptions;
  onChange: (change: (before: GradeOptions) => GradeOptions) => void;
}) {
  const { options } = props;
  const id = useId();
  const rosterRef = useRef<HTMLInputElement>(null);
  const [pattern, setPattern] = useState(options.pattern);
  const change = (part: Partial<GradeOptions>) => props.onChange((before) => ({ ...before, ...part }));

  return (
    <section class="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Options</h2>
      <div class="options">
        <div class="option">
          <span id={`${id}-roster`}>Class roster</span>
          <span class="upload-choice">
            <button type="button" aria-describedby={`${id}-roster`} onClick={() => rosterRef.current!.click()}>
              {options.roster ? 'Choose another…' : 'Choose CSV…'}
            </button>
            {options.roster && (
              <>
                <code>{options.roster.name}</code>
                <button type="button" class="quiet" onClick={() => change({ roster: null })}>
                  Remove roster
                </button>
              </>
            )}
          </span>
          <input
            ref={rosterRef}
            type="file"
            hidden
            aria-label="Class roster"
            accept=".csv,text/csv"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              currentTarget.value = '';
              if (file) change({ roster: file });
            }}
          />
          <span class="hint">Columns id, name, email and section. Shows who is missing. It can be dropped, too.</span>
        </div>
        <form
          class="option"
          onSubmit={(event) => {
            event.preventDefault();
            change({ pattern });
          }}
        >
          <label for={`${id}-pattern`}>Pattern of paths</label>
          <input
            id={`${id}-pattern`}
            class="code"
            value={pattern}
            maxLength={maxPatternCharacters}
            placeholder="(?<student>\w+)_(?<file>.+)"
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => setPattern(event.currentTarget.value)}
            onBlur={() => change({ pattern })}
          />
          <span class="hint">
            A regular expression, where the arrangement of the archive is not recognised. Enter applies it.
          </span>
        </form>
        <div class="option">
          <label for={`${id}-label`}>Label</label>
          <input
            id={`${id}-label`}
            value={options.label}
            maxLength={maxLabelCharacters}
            placeholder="The assignment's title"
            autocomplete="off"
            onInput={(event) => change({ label: event.currentTarget.value })}
          />
          <span class="hint">How the batch is listed.</span>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={options.isFresh}
            onChange={(event) => change({ isFresh: event.currentTarget.checked })}
          />
          Run everything again, also programs whose results are known
        </label>
      </div>
    </section>
  );
}
