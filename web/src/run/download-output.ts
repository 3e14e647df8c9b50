/** Saves all retained output of a run as a text file. Answers whether it worked. */
export async function downloadOutput(runId: string, token: string): Promise<boolean> {
  try {
    const response = await fetch(`/v1/runs/${encodeURIComponent(runId)}/output`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) return false;
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = 'output.txt';
    link.click();
    // The browser has taken the blob over once the click was handled.
    setTimeout(() => URL.revokeObjectURL(url));
    return true;
  } catch {
    return false;
  }
}
