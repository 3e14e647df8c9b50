import '../styles/page-links.css';
import type { Role } from '@runq/common/contract/run';

const pages: { href: string; label: string }[] = [
  { href: '/', label: 'Editor' },
  { href: '/grader', label: 'Grading' },
  { href: '/ops', label: 'Operations' },
];

/** Links between the pages, for roles that may see more than the editor. */
export function PageLinks({ role }: { role: Role | null }) {
  if (role !== 'grader' && role !== 'ops') return null;
  const isCurrent = (href: string) =>
    href === '/' ? location.pathname === href : `${location.pathname}/`.startsWith(`${href}/`);
  return (
    <nav class="page-links" aria-label="Pages">
      {pages.map(({ href, label }) => (
        <a key={href} href={href} {...(isCurrent(href) && { 'aria-current': 'page' as const })}>
          {label}
        </a>
      ))}
    </nav>
  );
}
