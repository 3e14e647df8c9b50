import type { OwnCourse } from '@runq/common/contract/course';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { BatchPage } from '../grader-batch/batch-page.js';
import { type Grader, GraderContext } from '../grading/grader-context.js';
import { createGradingClient } from '../grading/grading-client.js';
import { Link } from '../grading/link.js';
import { createNavigation } from '../grading/navigation.js';
import type { Settings } from '../settings/settings.js';
import type { SignedInUser } from '../shell/auth-gate.js';
import { PageLinks } from '../shell/page-links.js';
import { TopBar } from '../shell/top-bar.js';
import { useMediaQuery } from '../ui/media-query.js';
import { createSignal, useSignalValue } from '../ui/signal.js';
import { ToastArea, ToastsContext } from '../ui/toast-area.js';
import { createToasts } from '../ui/toasts.js';
import { AssignmentView } from './assignments/assignment-view.js';
import { AssignmentsView } from './assignments/assignments-view.js';
import { BatchesView } from './batches/batches-view.js';
import { ClassPage } from './class/class-page.js';
import { Landing } from './class/landing.js';
import { GradeView } from './grade/grade-view.js';
import { MembersPage } from './members/members-page.js';
import { OwnCourses } from './own-courses.js';
import { parseView, type View } from './parse-view.js';

const sections: { to: string; label: string; kinds: View['kind'][] }[] = [
  { to: '/grader/class', label: 'My class now', kinds: ['class'] },
  { to: '/grader/assignments', label: 'Assignments', kinds: ['landing', 'assignments', 'assignment'] },
  { to: '/grader/grade', label: 'Grade', kinds: ['grade'] },
  { to: '/grader/batches', label: 'Batches', kinds: ['batches', 'batch'] },
];
/** What tutors read. */
const readable: View['kind'][] = ['landing', 'assignments', 'assignment', 'members', 'batches', 'batch', 'unknown'];

/** The grader's page: its header, and the view at the current address. */
export function GraderApp({ user, settings }: { user: SignedInUser; settings: Settings }) {
  const grader = useMemo(
    (): Grader => ({
      token: user.token,
      userId: user.identity.userId,
      role: user.identity.role,
      client: createGradingClient(user.token),
      courses: createSignal<readonly OwnCourse[] | null>(null),
      course: createSignal<string | null>(null),
      navigation: createNavigation(window),
      toasts: createToasts({ stayMs: settings.toastMs.get }),
      onSignInExpired: () => user.signOut('Your sign-in has expired. Sign in again.'),
    }),
    [],
  );
  const view = parseView(useSignalValue(grader.navigation.place));
  const isNarrow = useMediaQuery('(max-width: 820px)');
  const { role } = user.identity;
  const isStaff = role !== 'student';
  const isTutor = (useSignalValue(grader.courses) ?? []).length > 0;
  const shownSections = isStaff
    ? sections
    : isTutor
      ? sections.filter(({ kinds }) => readable.includes(kinds[0]!))
      : [];
  const mainRef = useRef<HTMLElement>(null);
  const subject = describeSubject(view);
  const shownSubject = useRef(user.hasJustSignedIn ? null : subject);

  useEffect(() => {
    document.title = `${subject} · runq`;
    // What had the focus is gone: the form, or the link that was followed.
    if (shownSubject.current !== subject) mainRef.current!.focus({ preventScroll: true });
    shownSubject.current = subject;
  }, [subject]);
  useEffect(
    () => () => {
      grader.navigation.close();
      grader.toasts.close();
    },
    [],
  );

  return (
    <ToastsContext.Provider value={grader.toasts}>
      <GraderContext.Provider value={grader}>
        <TopBar settings={settings} user={user} links={<PageLinks role={role} isTutor={isTutor} />}>
          {!isNarrow && <ToastArea toasts={grader.toasts} />}
        </TopBar>
        {isNarrow && <ToastArea toasts={grader.toasts} />}
        {shownSections.length > 0 && (
          <nav class="sections" aria-label="Grading">
            {shownSections.map(({ to, label, kinds }) => (
              <Link key={to} to={to} isCurrent={kinds.includes(view.kind)}>
                {label}
              </Link>
            ))}
          </nav>
        )}
        <main class="grader" tabIndex={-1} ref={mainRef}>
          <OwnCourses user={user}>
            {isStaff || readable.includes(view.kind) ? <CurrentView view={view} /> : <GradersOnly />}
          </OwnCourses>
        </main>
      </GraderContext.Provider>
    </ToastsContext.Provider>
  );
}

/** For a tutor who has the address of a view of graders. */
function GradersOnly() {
  return (
    <>
      <h1>For graders only</h1>
      <p>
        As a tutor you read the work of your courses. <Link to="/grader/batches">Go to the batches</Link>
      </p>
    </>
  );
}

/** What a view is about, for the title of the window. */
function describeSubject(view: View): string {
  switch (view.kind) {
    case 'class':
      return 'My class now';
    case 'landing':
    case 'assignments':
      return 'Assignments';
    case 'assignment':
      return view.name;
    case 'grade':
      return 'Grade submissions';
    case 'members':
      return 'Members of the course';
    case 'batches':
      return 'Batches';
    case 'batch':
      return `Batch ${view.id}`;
    case 'unknown':
      return 'Page not found';
  }
}

function CurrentView({ view }: { view: View }) {
  switch (view.kind) {
    case 'landing':
      return <Landing />;
    case 'class':
      return <ClassPage />;
    case 'assignments':
      return <AssignmentsView />;
    case 'assignment':
      return <AssignmentView key={`${view.course} ${view.name}`} {...view} />;
    case 'grade':
      return <GradeView assignment={view.assignment} />;
    case 'members':
      return <MembersPage key={view.course} course={view.course} />;
    case 'batches':
      return <BatchesView />;
    case 'batch':
      return <BatchPage key={view.id} batchId={view.id} path={view.path} />;
    case 'unknown':
      return (
        <>
          <h1>Page not found</h1>
          <p>
            <Link to="/grader/assignments">Go to the assignments</Link>
          </p>
        </>
      );
  }
}
