import type { Project } from '../project/project.js';
import { createRunRequest } from '../project/run-request.js';
import { ShareLinksDialog } from './share-links-dialog.js';

/** Shares the open project. */
export function ShareDialog(props: { project: Project; projectName: string; token: string; onClose: () => void }) {
  const { project, projectName, token, onClose } = props;
  return (
    <ShareLinksDialog
      title={`Share ${projectName}`}
      name={projectName}
      readProgram={() => createRunRequest(project.state.get())}
      token={token}
      onClose={onClose}
    />
  );
}
