/** Starts a browser download of a blob. */
export function downloadBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser holds its own reference to the blob once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url));
}
