import { useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import { receiveFile } from '../../grading/receive-file.js';
import { downloadBlob } from '../../ui/download-blob.js';

/** Downloads the shown version as a zip, as it was uploaded. */
export function DownloadButton({ name, version }: { name: string; version: number }) {
  const { token, toasts } = useGrader();
  const [isReceiving, setReceiving] = useState(false);

  async function save(): Promise<void> {
    setReceiving(true);
    const answer = await receiveFile(`/v1/assignments/${encodeURIComponent(name)}/package?version=${version}`, {
      token,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    setReceiving(false);
    if (answer.ok) downloadBlob(answer.value, `${name}.zip`);
    else toasts.show(answer.detail);
  }

  return (
    <button type="button" disabled={isReceiving} onClick={() => void save()}>
      {isReceiving ? 'Downloading…' : 'Download'}
    </button>
  );
}
