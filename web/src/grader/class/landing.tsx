import { useEffect, useState } from 'preact/hooks';
import { useGrader, useRights } from '../../grading/grader-context.js';
import { AssignmentsView } from '../assignments/assignments-view.js';

/** `/grader`: the class while a student runs something, else the assignments. Tutors have no class. */
export function Landing() {
  const { client, navigation } = useGrader();
  const { isStaff } = useRights();
  const [isQuiet, setQuiet] = useState(!isStaff);
  useEffect(() => {
    if (!isStaff) return;
    void client.readClassroom().then((answer) => {
      const isActive = answer.ok && answer.value.students.some(({ state }) => state !== 'idle');
      if (!isActive) setQuiet(true);
      else if (navigation.place.get().path.replace(/\/$/, '') === '/grader')
        navigation.go('/grader/class', { replace: true });
    });
  }, []);
  if (isQuiet) return <AssignmentsView />;
  return (
    <p class="empty-note" role="status">
      Loading…
    </p>
  );
}
