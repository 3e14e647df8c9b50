import { useEffect, useMemo } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import type { AssignmentView } from '../../grading/grading-shape.js';
import type { Picked } from '../uploads/collect-files.js';
import { createUpload } from '../uploads/create-upload.js';
import { DropZone } from '../uploads/drop-zone.js';
import { UploadStatus } from '../uploads/upload-status.js';

/** Uploads an assignment to a course or, with null, to none: a new one, or the next version of `name`. */
export function AssignmentUpload(props: {
  name: string | null;
  course: string | null;
  onSaved: (saved: AssignmentView) => void;
}) {
  const { client } = useGrader();
  const upload = useMemo(createUpload, []);
  useEffect(() => upload.cancel, []);

  async function save(picked: Picked): Promise<void> {
    const zip = await upload.pack(picked);
    const place = { name: props.name, course: props.course };
    const saved = zip && (await upload.send((options) => client.saveAssignment(zip, place, options)));
    if (saved) props.onSaved(saved);
  }

  return (
    <div class="upload">
      <DropZone
        title={props.name === null ? 'Drop a folder or a .zip to create an assignment' : 'Drop a folder or a .zip here'}
        hint="Pairs of .in and .out files, or an assignment.yaml with its files. At most 64 MiB."
        accept=".zip"
        onPicked={save}
        onProblem={upload.fail}
      />
      <UploadStatus upload={upload} reading="Reading the assignment…" />
    </div>
  );
}
