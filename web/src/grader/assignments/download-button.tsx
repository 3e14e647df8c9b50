import { useState } from 'preact/hooks';
import { type AssignmentPlace, toAssignmentPath } from '../../grading/assignment-path.js';
import { useGrader } from '../../grading/grader-context.js';
import { downloadBlob } from '../../ui/download-blob.js';
import { receiveFile } from '../../ui/receive-file.js';

/** Downloads the shown version as a zip, as it was uploaded. */
export function DownloadButton({ place }: { place: AssignmentPlace }) {
  const { token, toasts } = useGrader();
  const [isReceiving, setReceiving] = useState(false);

  async function save(): Promise<void> {
    setReceiving(true);
    const answer = await receiveFile(toAssignmentPath(place, '/package'), {
      token,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    setReceiving(false);
    if (answer.ok) downloadBlob(answer.value, `${place.name}.zip`);
    else toasts.show(answer.detail);
  }

  return (
    <button type="button" disabled={isReceiving} onClick={() => void save()}>
      {isReceiving ? 'Downloading…' : 'Download'}
    </button>
  );
}
