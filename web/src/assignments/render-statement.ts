import DOMPurify from 'dompurify';
import { marked } from 'marked';

/** Headings of the page enclose those of a statement, which start at this level. */
const firstLevel = 3;
const lastLevel = 6;

/** Elements and attributes that could load something, hold input or change the look of the page. */
const forbidden = {
  FORBID_TAGS: ['style', 'form', 'input', 'button', 'select', 'textarea', 'audio', 'video', 'iframe'],
  FORBID_ATTR: ['style', 'class', 'id', 'name', 'srcset'],
};

/**
 * Renders Markdown (CommonMark with the tables of GitHub) as elements. HTML in it is kept as far as it is harmless:
 * nothing runs, is sent or loaded, so images must be part of it (`data:`). Links open in a new tab, and what is wide
 * scrolls in itself.
 */
export function renderStatement(markdown: string): DocumentFragment {
  const html = marked.parse(markdown, { async: false, gfm: true });
  const fragment = DOMPurify.sanitize(html, { ...forbidden, USE_PROFILES: { html: true }, RETURN_DOM_FRAGMENT: true });
  nestHeadings(fragment);
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noreferrer';
  }
  for (const image of fragment.querySelectorAll('img'))
    if (!image.src.startsWith('data:image/')) image.replaceWith(image.alt);
  for (const block of fragment.querySelectorAll('pre')) block.tabIndex = 0;
  for (const table of fragment.querySelectorAll('table')) {
    const frame = document.createElement('div');
    frame.className = 'statement-table';
    frame.tabIndex = 0;
    table.replaceWith(frame);
    frame.append(table);
  }
  return fragment;
}

/** Gives each heading the level of its depth, so that none is skipped: an outline is read by its levels. */
function nestHeadings(fragment: DocumentFragment): void {
  const open: number[] = [];
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const written = Number(heading.tagName[1]);
    while (open.length > 0 && open.at(-1)! >= written) open.pop();
    open.push(written);
    const nested = document.createElement(`h${Math.min(lastLevel, firstLevel + open.length - 1)}`);
    nested.append(...heading.childNodes);
    heading.replaceWith(nested);
  }
}
