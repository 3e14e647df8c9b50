import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useGrader } from '../grading/grader-context.js';
import { ResourceView } from '../grading/resource-view.js';
import { useResource } from '../grading/use-resource.js';
import type { SignedInUser } from '../shell/auth-gate.js';
import { useSignalValue } from '../ui/signal.js';
import { AccessDenied } from './access-denied.js';

/** A user may be enrolled in a course, or removed, while the page is open. */
const refreshMs = 60_000;

/**
 * Reads the courses of the user, and shows the page. A user with the role of a student sees it as a tutor or grader of
 * a course, and thus only after they are read.
 */
export function OwnCourses({ user, children }: { user: SignedInUser; children: ComponentChildren }) {
  const { client, role, courses, course } = useGrader();
  const resource = useResource('courses', client.listCourses, () => refreshMs);
  const own = useSignalValue(courses);
  const { value } = resource;

  useEffect(() => {
    if (!value) return;
    const readable = value.filter((one) => one.role !== 'student');
    const isKnown = readable.some(({ id }) => id === course.get());
    // A tutor has nothing that is of no course.
    if (!isKnown) course.set(role === 'student' ? (readable[0]?.id ?? null) : null);
    if (JSON.stringify(readable) !== JSON.stringify(courses.get())) courses.set(readable);
  }, [value]);

  if (role !== 'student') return children;
  if (own === null) return <ResourceView resource={{ ...resource, value: null }}>{() => null}</ResourceView>;
  return own.length > 0 ? children : <AccessDenied user={user} />;
}
