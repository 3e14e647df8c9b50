import { useEffect, useRef, useState } from 'preact/hooks';
import { CollectError, collectDropped, collectPicked, type Picked } from './collect-files.js';

/**
 * Takes an archive or a folder: dropped anywhere on the page, or picked with a button. A file that is dropped beside
 * the zone must not replace the page, so the window takes every drop.
 */
export function DropZone(props: {
  title: string;
  hint: string;
  /** What the file input offers, such as `.zip`. */
  accept: string;
  onPicked: (picked: Picked) => void;
  onProblem: (sentence: string) => void;
}) {
  const [isOver, setOver] = useState(false);
  const fileRef = useRef<HTMLInputElement>(null);
  const folderRef = useRef<HTMLInputElement>(null);
  const propsRef = useRef(props);
  propsRef.current = props;

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onDrag = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const { onPicked, onProblem } = propsRef.current;
      void take(() => readDrop(event.dataTransfer!), onPicked, onProblem);
    };
    window.addEventListener('dragover', onDrag);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDrag);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  // Preact has no property for it.
  useEffect(() => folderRef.current?.setAttribute('webkitdirectory', ''), []);

  function onChange(input: HTMLInputElement): void {
    const files = [...(input.files ?? [])];
    // The same choice again must be a change, too.
    input.value = '';
    if (files.length > 0) void take(() => collectPicked(files), props.onPicked, props.onProblem);
  }

  return (
    <div class={isOver ? 'drop-zone is-over' : 'drop-zone'}>
      <p>
        <strong>{props.title}</strong>
        <span class="hint">{props.hint}</span>
      </p>
      <p class="drop-zone-buttons">
        <button type="button" onClick={() => fileRef.current!.click()}>
          Choose file…
        </button>
        <button type="button" onClick={() => folderRef.current!.click()}>
          Choose folder…
        </button>
      </p>
      <input
        ref={fileRef}
        type="file"
        hidden
        aria-label={`${props.title} (file)`}
        accept={props.accept}
        onChange={(event) => onChange(event.currentTarget)}
      />
      <input
        ref={folderRef}
        type="file"
        hidden
        aria-label={`${props.title} (folder)`}
        onChange={(event) => onChange(event.currentTarget)}
      />
    </div>
  );
}

/** The entries are gone after the event, so they are taken before anything is awaited. */
function readDrop(data: DataTransfer): Picked | Promise<Picked> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  const known = entries.filter((entry) => entry !== null);
  return known.length > 0 && known.length === entries.length ? collectDropped(known) : collectPicked([...data.files]);
}

async function take(
  collect: () => Picked | Promise<Picked>,
  onPicked: (picked: Picked) => void,
  onProblem: (sentence: string) => void,
): Promise<void> {
  try {
    onPicked(await collect());
  } catch (error) {
    onProblem(error instanceof CollectError ? error.message : 'The files cannot be read. Try again, or use a .zip.');
  }
}
