import '../styles/on-demand/file-view.css';
import { useEffect, useState } from 'preact/hooks';
import { imageTypeOf } from '../project/file-content.js';
import { countBytes, type ProjectFile, readBytes } from '../project/project-file.js';
import { formatBytes } from '../ui/format.js';

/** A file that is not text: shows an image, else its name and size, and offers a download. */
export function FileView({ file, onDownload }: { file: ProjectFile; onDownload: () => void }) {
  return (
    <div class="file-view">
      <Image key={file.content} file={file} />
      <p class="file-view-facts">
        {formatBytes(countBytes(file))}. Open it in your program with{' '}
        <code>open({JSON.stringify(file.path)}, "rb")</code>.{' '}
        <button type="button" onClick={onDownload}>
          Download
        </button>
      </p>
    </div>
  );
}

function Image({ file }: { file: ProjectFile }) {
  const type = imageTypeOf(file.path);
  const [url, setUrl] = useState<string | null>(null);
  const [isBroken, setBroken] = useState(false);

  useEffect(() => {
    if (!type) return;
    const objectUrl = URL.createObjectURL(new Blob([readBytes(file)], { type }));
    setUrl(objectUrl);
    return () => URL.revokeObjectURL(objectUrl);
  }, []);

  if (!type || isBroken)
    return (
      <p>
        <strong>{file.path}</strong> {isBroken ? 'cannot be displayed' : 'is a binary file and cannot be edited here'}.
      </p>
    );
  return url && <img src={url} alt={file.path} onError={() => setBroken(true)} />;
}
