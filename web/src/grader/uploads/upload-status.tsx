import { useEffect } from 'preact/hooks';
import { formatBytes } from '../../ui/format.js';
import { useSignalValue } from '../../ui/signal.js';
import type { Upload, UploadState } from './create-upload.js';
import { FaultList } from './fault-list.js';

/** The progress of an upload with its Cancel button, or every reason why it was refused. */
export function UploadStatus({ upload, reading }: { upload: Upload; reading: string }) {
  const state = useSignalValue(upload.state);
  const isGoing = state.kind !== 'idle' && state.kind !== 'failed';

  useEffect(() => {
    if (!isGoing) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isGoing]);

  if (state.kind === 'idle') return null;
  if (state.kind === 'failed') return <FaultList title={state.detail} messages={state.errors} />;
  const { label, share } = describe(state, reading);
  return (
    <div class="upload-status">
      <span role="status">{label}</span>
      <progress aria-label={label} {...(share !== null && { value: share })} />
      <button type="button" onClick={upload.cancel}>
        Cancel
      </button>
    </div>
  );
}

function describe(
  state: Exclude<UploadState, { kind: 'idle' | 'failed' }>,
  reading: string,
): { label: string; share: number | null } {
  if (state.kind === 'packing')
    return { label: `Packing ${state.total} files…`, share: state.total > 0 ? state.done / state.total : 1 };
  if (state.kind === 'reading') return { label: reading, share: null };
  const { sentBytes, totalBytes } = state.progress;
  return totalBytes === 0
    ? { label: 'Uploading…', share: 0 }
    : { label: `Uploading ${formatBytes(totalBytes)}…`, share: sentBytes / totalBytes };
}
