import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ProjectFile } from '../project/project-file.js';
import { toNewPath, validatePath } from '../project/validate-path.js';

/** Asks for a file's name in place of the tabs and explains why a name is invalid. Escape cancels. */
export function NameForm(props: {
  /** Null for a new file. */
  file: ProjectFile | null;
  others: readonly string[];
  onName: (path: string) => void;
  onCancel: () => void;
}) {
  const { file, others, onName, onCancel } = props;
  const inputRef = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const label = file ? `New name for ${file.path}` : 'New file name';

  useLayoutEffect(() => {
    const input = inputRef.current!;
    input.focus();
    const dot = input.value.lastIndexOf('.');
    input.setSelectionRange(input.value.lastIndexOf('/') + 1, dot > 0 ? dot : input.value.length);
  }, []);

  return (
    <form
      class="name-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const typed = inputRef.current!.value.trim();
        const path = file ? typed : toNewPath(typed);
        const found = path === file?.path ? null : validatePath(path, others);
        setProblem(found);
        if (found === null) onName(path);
        else inputRef.current!.focus();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onCancel();
      }}
    >
      <input
        ref={inputRef}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'name-problem'}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder="helper.py"
        defaultValue={file?.path ?? ''}
        onInput={() => setProblem(null)}
      />
      <button type="submit">{file ? 'Rename' : 'Add'}</button>
      <button type="button" class="quiet" onClick={onCancel}>
        Cancel
      </button>
      {problem !== null && (
        <p class="problem" id="name-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
