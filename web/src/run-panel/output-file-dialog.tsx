import { useEffect, useState } from 'preact/hooks';
import { FilePreview } from '../files/file-preview.js';
import type { FileCommands } from '../project/file-commands.js';
import { toFileContent } from '../project/file-content.js';
import { createFile } from '../project/project.js';
import { Dialog } from '../ui/dialog.js';
import { downloadBlob } from '../ui/download-blob.js';

/** Previews an output file, to save it to the user's files or download it. `read` returns null when it has expired. */
export function OutputFileDialog(props: {
  name: string;
  read: () => Promise<Blob | null>;
  /** Undefined where the user has no files to save it to. */
  commands: FileCommands | undefined;
  onClose: () => void;
}) {
  const { name, commands, onClose } = props;
  const [blob, setBlob] = useState<Blob | null>(null);
  const [bytes, setBytes] = useState<Uint8Array | null>(null);
  const [hasFailed, setFailed] = useState(false);

  useEffect(() => {
    void props.read().then(async (read) => {
      if (!read) return setFailed(true);
      setBlob(read);
      setBytes(new Uint8Array(await read.arrayBuffer()));
    });
  }, []);

  const download = () => blob && downloadBlob(blob, name.slice(name.lastIndexOf('/') + 1));
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
                void commands.importFiles([{ path: name, bytes }], 'replace');
              }}
            >
              Save to my files
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
      {hasFailed && (
        <p class="problem" role="alert">
          Failed to load {name}. It may have expired; run the program again.
        </p>
      )}
      {bytes && <Content name={name} bytes={bytes} onDownload={() => download()} />}
      {!bytes && !hasFailed && <p class="hint">Loading…</p>}
    </Dialog>
  );
}

function Content({ name, bytes, onDownload }: { name: string; bytes: Uint8Array; onDownload: () => void }) {
  const [file] = useState(() => {
    const { content, encoding } = toFileContent(bytes);
    return createFile(name, content, encoding);
  });
  return <FilePreview file={file} onDownload={onDownload} />;
}
