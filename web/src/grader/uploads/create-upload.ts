import type { UploadFailure, UploadProgress, UploadResult } from '../../grading/upload.js';
import { formatBytes } from '../../ui/format.js';
import { createSignal, type Signal } from '../../ui/signal.js';
import type { Picked } from './collect-files.js';

/** Where an upload is. `reading`: everything is sent, and the server reads it. */
export type UploadState =
  | { kind: 'idle' }
  | { kind: 'packing'; done: number; total: number }
  | { kind: 'sending'; progress: UploadProgress }
  | { kind: 'reading' }
  | { kind: 'failed'; detail: string; errors: string[] };

interface SendOptions {
  onProgress: (progress: UploadProgress) => void;
  signal: AbortSignal;
}

/** One upload at a time; a new one cancels the one before. */
export interface Upload {
  state: Signal<UploadState>;
  /** The archive of what was picked: packed if it is a folder. Null: cancelled, or refused with a sentence. */
  pack(picked: Picked): Promise<File | null>;
  /** Null: cancelled, or failed with its reasons in `state`. */
  send<T>(request: (options: SendOptions) => Promise<UploadResult<T>>): Promise<T | null>;
  fail(detail: string): void;
  cancel(): void;
}

/** The server's limit of a form. */
const maxUploadBytes = 64 * 1024 * 1024;

const isGoing = ({ kind }: UploadState) => kind === 'packing' || kind === 'sending' || kind === 'reading';

export function createUpload(): Upload {
  const state = createSignal<UploadState>({ kind: 'idle' });
  let current = new AbortController();

  function begin(): AbortSignal {
    current.abort();
    current = new AbortController();
    return current.signal;
  }

  function fail(detail: string, errors: string[] = []): null {
    state.set({ kind: 'failed', detail, errors });
    return null;
  }

  return {
    state,
    async pack(picked) {
      const signal = begin();
      const file = picked.kind === 'archive' ? picked.file : await packFolder(picked, signal, state);
      if (!file || signal.aborted) return null;
      if (file.size > maxUploadBytes)
        return fail(
          `${file.name} is too large (${formatBytes(file.size)}). The limit is ${formatBytes(maxUploadBytes)}.`,
        );
      state.set({ kind: 'idle' });
      return file;
    },
    async send(request) {
      const signal = begin();
      state.set({ kind: 'sending', progress: { sentBytes: 0, totalBytes: 0 } });
      const answer = await request({
        signal,
        onProgress(progress) {
          if (signal.aborted) return;
          state.set(progress.sentBytes < progress.totalBytes ? { kind: 'sending', progress } : { kind: 'reading' });
        },
      });
      if (signal.aborted) return null;
      if (!answer.ok) return fail(describeFailure(answer), listReasons(answer));
      state.set({ kind: 'idle' });
      return answer.value;
    },
    fail: (detail) => void fail(detail),
    cancel() {
      current.abort();
      if (isGoing(state.get())) state.set({ kind: 'idle' });
    },
  };
}

async function packFolder(
  { name, files }: Picked & { kind: 'files' },
  signal: AbortSignal,
  state: Signal<UploadState>,
): Promise<File | null> {
  const total = files.length;
  state.set({ kind: 'packing', done: 0, total });
  const { packFiles } = await import('./pack-files.js');
  const onProgress = (done: number) => !signal.aborted && state.set({ kind: 'packing', done, total });
  const blob = await packFiles(files, { onProgress, signal });
  return blob && new File([blob], `${name}.zip`, { type: blob.type });
}

/** Reasons stand in a list below, to which the server's own sentence refers. */
const describeFailure = ({ detail }: UploadFailure): string => detail.replace(/; see errors\.$/, '.');

/** A reason names the part of the form that it is about, unless that is the one that every upload has. */
function listReasons({ errors }: UploadFailure): string[] {
  const labels: Record<string, string> = { '/roster': 'Roster, ', '/pattern': 'Pattern, ', '/label': 'Label, ' };
  return errors.map(({ pointer, message }) => (labels[pointer] ?? '') + message);
}
