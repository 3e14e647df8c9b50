import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../page/dialog.js';
import type { FileCommands } from './file-commands.js';
import { Preview } from './preview.js';
import { createFile } from './project.js';
import { contentOf } from './project-file.js';
import { saveAs } from './save-as.js';

/** Shows a file that a run left, to be kept among one's own files or downloaded. `read` brings its bytes, null when it is gone. */
export function LeftFileDialog(props: {
  name: string;
  read: () => Promise<Blob | null>;
  /** Without files of one's own there is nowhere to keep it. */
  commands: FileCommands | undefined;
  onClose: () => void;
}) {
  const { name, commands, onClose } = props;
  const [blob, setBlob] = useState<Blob | null>(null);
  const [bytes, setBytes] = useState<Uint8Array | null>(null);
  const [isLost, setLost] = useState(false);

  useEffect(() => {
    void props.read().then(async (read) => {
      if (!read) return setLost(true);
      setBlob(read);
      setBytes(new Uint8Array(await read.arrayBuffer()));
    });
  }, []);

  const download = () => blob && saveAs(blob, name.slice(name.lastIndexOf('/') + 1));
  return (
    <Dialog
      title={name}
      wide
      onClose={onClose}
      actions={
        <>
          {bytes && commands && (
            <button
              type="button"
              class="primary"
              onClick={() => {
                onClose();
                commands.take([{ path: name, bytes }], 'replace');
              }}
            >
              Keep in my files
            </button>
          )}
          <button type="button" disabled={!blob} onClick={download}>
            Download
          </button>
          <button type="button" onClick={onClose}>
            Close
          </button>
        </>
      }
    >
      {isLost && (
        <p class="problem" role="alert">
          {name} could not be read. It may no longer be kept; run the program again.
        </p>
      )}
      {bytes && <Content name={name} bytes={bytes} onDownload={() => download()} />}
      {!bytes && !isLost && <p class="hint">Looking…</p>}
    </Dialog>
  );
}

function Content({ name, bytes, onDownload }: { name: string; bytes: Uint8Array; onDownload: () => void }) {
  const [file] = useState(() => {
    const { content, encoding } = contentOf(bytes);
    return createFile(name, content, encoding);
  });
  return <Preview file={file} onDownload={onDownload} />;
}
