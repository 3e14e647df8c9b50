import { saveAs } from '../files/save-as.js';

/** Saves what a path of the API answers as a file. Answers whether it worked. */
export async function download(path: string, { token, as }: { token: string; as: string }): Promise<boolean> {
  try {
    const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) return false;
    saveAs(await response.blob(), as);
    return true;
  } catch {
    return false;
  }
}

/** All retained output of a run as a text file. */
export function downloadOutput(runId: string, token: string): Promise<boolean> {
  return download(`/v1/runs/${encodeURIComponent(runId)}/output`, { token, as: 'output.txt' });
}

/** A file that a run left. In a folder of downloads only the last part of its name can be kept. */
export function downloadArtifact(runId: string, name: string, token: string): Promise<boolean> {
  const path = `/v1/runs/${encodeURIComponent(runId)}/artifacts/${encodeURIComponent(name)}`;
  return download(path, { token, as: name.slice(name.lastIndexOf('/') + 1) });
}
