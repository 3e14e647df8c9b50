import { Link } from '../../grading/link.js';
import { useAddress, useBatch } from '../data/batch-context.js';
import { useChangingResource } from '../data/use-changing-resource.js';

/** A link to the students with the same wrong output; nothing where there are none. */
export function SameOutputNote({ student, case: caseName }: { student: string; case: string }) {
  const { client } = useBatch();
  const toAddress = useAddress();
  const { value } = useChangingResource('groups', client.readGroups);
  const group = value?.groups.find((one) => one.case === caseName && one.students.includes(student));
  const others = (group?.students.length ?? 1) - 1;
  if (!group || others === 0) return null;
  return (
    <p>
      <Link to={toAddress({ kind: 'group', case: caseName, student: group.example.student })}>
        {others === 1 ? '1 other student' : `${others} other students`} printed the same wrong output
      </Link>
    </p>
  );
}
