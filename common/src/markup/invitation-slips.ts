import { escapeAttribute, escapeMarkup } from './xml-text.js';

/** What is on a slip of paper for one user. `url` is the one-time link, `expiresAt` ISO 8601. */
export interface Slip {
  userId: string;
  name: string | null;
  section: string | null;
  url: string;
  expiresAt: string;
}

const style = `
:root { color-scheme: light; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
li { padding: 1rem 0; border-bottom: 1px dashed #888; break-inside: avoid; overflow-wrap: anywhere; }
ul { margin: 0; padding: 0; list-style: none; }
p { margin: 0; }
a { color: inherit; font-family: ui-monospace, monospace; }
.name { font-weight: 650; }
@media print { .hint { display: none; } body { margin: 0; } }
`;

/**
 * A page to print and cut: one slip for each user. It loads nothing and has no scripts. With `isMore` it says that
 * further users remain.
 */
export const renderSlips = (slips: readonly Slip[], isMore: boolean): string =>
  `${beginSlips(isMore)}${slips.map(renderSlip).join('')}${endOfSlips}`;

/** The page up to its first slip, for those who write one slip after the other. */
export function beginSlips(isMore: boolean): string {
  const more = isMore
    ? '\n<p class="hint">More users remain: the same request makes the slips of the next ones.</p>'
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Invitations - runq</title>
<style>${style}</style>
</head>
<body>
<main>
<h1 class="hint">Invitations</h1>
<p class="hint">Print this page and hand out the slips. The links are shown only once, and each works once.</p>${more}
<ul>
`;
}

/** The page after its last slip. */
export const endOfSlips = `</ul>
</main>
</body>
</html>
`;

/** One slip, which ends with a line end. */
export function renderSlip({ userId, name, section, url, expiresAt }: Slip): string {
  const until = `${expiresAt.slice(0, 16).replace('T', ' ')} UTC`;
  const isolate = (text: string) => `<bdi>${escapeMarkup(text)}</bdi>`;
  const heading = [name ?? userId, ...(section === null ? [] : [section])].map(isolate).join(', ');
  return `<li>
<p class="name">${heading}</p>
<p>User name: ${isolate(userId)}</p>
<p>Open this link to choose a password, until ${until}:</p>
<p><a href="${escapeAttribute(url)}">${escapeMarkup(url)}</a></p>
</li>
`;
}
