import { downloadBlob } from '../ui/download-blob.js';

/** Fetches a path of the API; null when that fails. */
export async function fetchBlob(path: string, token: string): Promise<Blob | null> {
  try {
    const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}

/** Downloads a path of the API as a file; false when that fails. */
export async function download(path: string, { token, as }: { token: string; as: string }): Promise<boolean> {
  const blob = await fetchBlob(path, token);
  if (blob) downloadBlob(blob, as);
  return blob !== null;
}

/** Downloads all retained output of a run as a text file. */
export function downloadOutput(runId: string, token: string): Promise<boolean> {
  return download(`/v1/runs/${encodeURIComponent(runId)}/output`, { token, as: 'output.txt' });
}

const artifactPath = (runId: string, name: string) =>
  `/v1/runs/${encodeURIComponent(runId)}/artifacts/${encodeURIComponent(name)}`;

/** Fetches an output file of a run; null when it has expired. */
export const readArtifact = (runId: string, name: string, token: string) => fetchBlob(artifactPath(runId, name), token);

/** Downloads an output file of a run under the last part of its path. */
export function downloadArtifact(runId: string, name: string, token: string): Promise<boolean> {
  return download(artifactPath(runId, name), { token, as: name.slice(name.lastIndexOf('/') + 1) });
}
