import { useEffect, useState } from 'preact/hooks';
import { formatBytes } from '../run/format-amounts.js';
import { countBytes, type ProjectFile, pictureTypeOf, readBytes } from './project-file.js';

/** A file that is no text: a picture is shown, anything else is named with its size. Both can be downloaded. */
export function FileView({ file, onDownload }: { file: ProjectFile; onDownload: () => void }) {
  return (
    <div class="file-view">
      <Picture key={file.content} file={file} />
      <p class="file-view-facts">
        {formatBytes(countBytes(file))}. A program opens it as <code>open({JSON.stringify(file.path)}, "rb")</code>.{' '}
        <button type="button" onClick={onDownload}>
          Download
        </button>
      </p>
    </div>
  );
}

function Picture({ file }: { file: ProjectFile }) {
  const type = pictureTypeOf(file.path);
  const [url, setUrl] = useState<string | null>(null);
  const [isBroken, setBroken] = useState(false);

  useEffect(() => {
    if (!type) return;
    const made = URL.createObjectURL(new Blob([readBytes(file)], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, []);

  if (!type || isBroken)
    return (
      <p>
        <strong>{file.path}</strong> is {isBroken ? 'no picture that can be shown' : 'not text'}, so it cannot be edited
        here. Your program can read it.
      </p>
    );
  return url && <img src={url} alt={file.path} onError={() => setBroken(true)} />;
}
