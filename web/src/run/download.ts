import { saveAs } from '../files/save-as.js';

/** Reads what a path of the API answers; null when it does not. */
async function read(path: string, token: string): Promise<Blob | null> {
  try {
    const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}

/** Saves what a path of the API answers as a file. Answers whether it worked. */
export async function download(path: string, { token, as }: { token: string; as: string }): Promise<boolean> {
  const blob = await read(path, token);
  if (blob) saveAs(blob, as);
  return blob !== null;
}

/** All retained output of a run as a text file. */
export function downloadOutput(runId: string, token: string): Promise<boolean> {
  return download(`/v1/runs/${encodeURIComponent(runId)}/output`, { token, as: 'output.txt' });
}

const artifactPath = (runId: string, name: string) =>
  `/v1/runs/${encodeURIComponent(runId)}/artifacts/${encodeURIComponent(name)}`;

/** The bytes of a file that a run left; null when they are gone. */
export const readArtifact = (runId: string, name: string, token: string) => read(artifactPath(runId, name), token);

/** A file that a run left. In a folder of downloads only the last part of its name can be kept. */
export function downloadArtifact(runId: string, name: string, token: string): Promise<boolean> {
  return download(artifactPath(runId, name), { token, as: name.slice(name.lastIndexOf('/') + 1) });
}
