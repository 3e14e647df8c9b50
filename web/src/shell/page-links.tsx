import '../styles/page-links.css';
import type { OwnCourse } from '@runq/common/contract/course';
import type { Role } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import type { SignedInUser } from './auth-gate.js';

const editor = { href: '/', label: 'Editor' };
const grading = { href: '/grader', label: 'Grading' };
const operations = { href: '/ops', label: 'Operations' };

/** Links between the pages, for users who may see more than the editor. `isTutor`: a tutor or grader of a course. */
export function PageLinks({ role, isTutor = false }: { role: Role | null; isTutor?: boolean }) {
  const isStaff = role === 'grader' || role === 'ops';
  if (!isStaff && !isTutor) return null;
  const isCurrent = (href: string) =>
    href === '/' ? location.pathname === href : `${location.pathname}/`.startsWith(`${href}/`);
  return (
    <nav class="page-links" aria-label="Pages">
      {(isStaff ? [editor, grading, operations] : [editor, grading]).map(({ href, label }) => (
        <a key={href} href={href} {...(isCurrent(href) && { 'aria-current': 'page' as const })}>
          {label}
        </a>
      ))}
    </nav>
  );
}

/** The same on the page of the editor, where the service is asked whether a student is a tutor of a course. */
export function OwnPageLinks({ user: { token, identity } }: { user: SignedInUser }) {
  const { role } = identity;
  const [isTutor, setTutor] = useState(false);
  useEffect(() => {
    if (role !== 'student') return;
    // Without an answer the editor works as well; the page of the courses has an address.
    void callApi<{ courses: OwnCourse[] }>('/v1/courses', { token }).then(
      (answer) => answer.ok && setTutor(answer.value.courses.some((course) => course.role !== 'student')),
    );
  }, []);
  return <PageLinks role={role} isTutor={isTutor} />;
}
