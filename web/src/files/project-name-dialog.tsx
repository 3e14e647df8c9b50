import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../ui/dialog.js';
import { maxNameCharacters } from './project-commands.js';

/** Asks for the name of a project. */
export function ProjectNameDialog(props: {
  title: string;
  action: string;
  name: string;
  onName: (name: string) => void;
  onClose: () => void;
}) {
  const inputRef = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  useLayoutEffect(() => {
    inputRef.current!.focus();
    inputRef.current!.select();
  }, []);

  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        class="share-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const name = inputRef.current!.value.trim();
          setMissing(name === '');
          if (name === '') return inputRef.current!.focus();
          props.onClose();
          props.onName(name);
        }}
      >
        <input
          ref={inputRef}
          aria-label="Name"
          aria-invalid={isMissing}
          aria-describedby={isMissing ? 'project-name-problem' : undefined}
          autocomplete="off"
          maxLength={maxNameCharacters}
          defaultValue={props.name}
          onInput={() => setMissing(false)}
        />
        <button type="submit" class="primary">
          {props.action}
        </button>
      </form>
      {isMissing && (
        <p class="problem" id="project-name-problem" role="alert">
          Enter a name.
        </p>
      )}
    </Dialog>
  );
}
