import { randomBytes } from 'node:crypto';
import { escapeAttribute as escapeHtml } from '@runq/common/markup/xml-text';
import type { Response } from 'express';

/** A page of ours in a window or frame of a learning platform. */
interface LtiPage {
  status?: number;
  title: string;
  /** HTML. */
  body: string;
  /** Origins whose pages may show it in a frame. */
  framedBy: readonly string[];
  /** Where its form may go, besides this service. */
  formTarget?: string;
  /** Code that it runs. */
  script?: string;
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 36rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
  h1 { font-size: 1.4rem; }
  fieldset { border: 1px solid GrayText; border-radius: 6px; margin: 0 0 1rem; }
  label { display: block; padding: 0.35rem 0; }
  button { font: inherit; padding: 0.45rem 1.1rem; cursor: pointer; }
`;

/** Sends a page that works without scripts and files, for the frames of learning platforms. */
export function sendLtiPage(response: Response, page: LtiPage): void {
  const nonce = randomBytes(16).toString('base64');
  const ancestors = ["'self'", ...page.framedBy].join(' ');
  const formTargets = ["'self'", ...(page.formTarget === undefined ? [] : [new URL(page.formTarget).origin])].join(' ');
  const directives = [
    ...["default-src 'none'", "base-uri 'none'", `style-src 'nonce-${nonce}'`, `script-src 'nonce-${nonce}'`],
    ...[`form-action ${formTargets}`, `frame-ancestors ${ancestors}`],
  ];
  response.setHeader('Content-Security-Policy', directives.join('; '));
  // The old header has no list of origins.
  response.removeHeader('X-Frame-Options');
  response.setHeader('Cache-Control', 'no-store');
  const script = page.script === undefined ? '' : `<script nonce="${nonce}">${page.script}</script>`;
  response
    .status(page.status ?? 200)
    .type('html')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
        `<meta name="viewport" content="width=device-width, initial-scale=1">` +
        `<title>${escapeHtml(page.title)} - runq</title><style nonce="${nonce}">${style}</style></head>` +
        `<body><main><h1>${escapeHtml(page.title)}</h1>${page.body}</main>${script}</body></html>`,
    );
}

/** The list from which a teacher chooses. */
export function renderChoices(
  action: string,
  ticket: string,
  assignments: readonly { name: string; title: string; maxScore: number }[],
): string {
  if (assignments.length === 0)
    return '<p>You have no published assignment. Publish one in runq, then add the link from your course again.</p>';
  const choices = assignments.map(({ name, title, maxScore }, index) => {
    const points = `${maxScore} ${maxScore === 1 ? 'point' : 'points'}`;
    const checked = index === 0 ? ' checked' : '';
    return (
      `<label><input type="radio" name="assignment" required value="${escapeHtml(name)}"${checked}> ` +
      `${escapeHtml(title)} <small>(${escapeHtml(name)}, ${points})</small></label>`
    );
  });
  return (
    `<form method="post" action="${escapeHtml(action)}">` +
    `<input type="hidden" name="ticket" value="${escapeHtml(ticket)}">` +
    `<fieldset><legend>Your published assignments</legend>${choices.join('')}</fieldset>` +
    '<button type="submit">Add to the course</button></form>'
  );
}

/** The form that goes back to the platform: at once, or with a click where scripts are off. */
export function renderReturn(returnUrl: string, message: string): { body: string; script: string } {
  return {
    body:
      `<form method="post" action="${escapeHtml(returnUrl)}">` +
      `<input type="hidden" name="JWT" value="${escapeHtml(message)}">` +
      '<button type="submit">Back to the course</button></form>',
    script: 'document.forms[0].submit();',
  };
}
