/**
 * An address as a log may hold it: whoever knows the id of a share may open it, and what a file is called is its owner's. Both are cut off.
 */
export function hideSecrets(url: string): string {
  return url
    .replace(/^(\/v1\/(?:shares|workspace\/\w+|(?:runs|sessions)\/[^/]+\/artifacts)\/).*$/s, '$1...')
    .replace(/([?&]share=)[^&]*/, '$1...');
}
