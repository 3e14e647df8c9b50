import { useEffect, useState } from 'preact/hooks';
import { existingProjects } from '../sync/project-record.js';
import type { Workspace } from '../sync/workspace.js';
import { lazy } from '../ui/lazy.js';
import { Menu, type MenuItem } from '../ui/menu.js';
import { useSignalValue } from '../ui/signal.js';
import type { ProjectCommands } from './project-commands.js';

const loadNameDialog = () => import('./project-name-dialog.js').then((module) => module.ProjectNameDialog);
const ProjectNameDialog = lazy(loadNameDialog);
const ProjectsDialog = lazy(() => import('./projects-dialog.js').then((module) => module.ProjectsDialog));

/** Projects in the menu; the others are in the dialog. */
const maxListed = 6;

const loadDialogAfterMs = 3000;

/** The name of the open project, and a menu with the other ones and what can be done with this one. */
export function ProjectSwitcher(props: {
  workspace: Workspace;
  commands: ProjectCommands;
  onShare: () => void;
  onExamples: () => void;
  /** Undefined for a user without assignments. */
  onAssignments?: (() => void) | undefined;
}) {
  const { workspace, commands, onAssignments } = props;
  const records = useSignalValue(workspace.projects.records);
  const { id: openId } = useSignalValue(workspace.open);
  const [dialog, setDialog] = useState<'new' | 'rename' | 'all' | null>(null);
  const closeDialog = () => setDialog(null);
  // Projects are created offline as well, so the dialog is loaded before it is needed.
  useEffect(() => {
    const timer = setTimeout(() => void loadNameDialog().catch(() => {}), loadDialogAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const existing = existingProjects(records);
  const name = records.find(({ id }) => id === openId)?.name ?? '';
  const hasMore = existing.length > maxListed || existing.length < records.length;

  const items: MenuItem[] = [
    ...existing.slice(0, maxListed).map((record) => ({
      id: record.id,
      label: record.name,
      isChosen: record.id === openId,
      onPick: () => void commands.open(record.id),
    })),
    ...(hasMore ? [{ label: 'All projects…', onPick: () => setDialog('all') }] : []),
    { label: 'New project…', onPick: () => setDialog('new'), startsGroup: true },
    ...(onAssignments ? [{ label: 'Assignments…', onPick: onAssignments, onlyNarrow: true }] : []),
    { label: 'Examples…', onPick: props.onExamples, onlyNarrow: true },
    { label: 'Rename project…', onPick: () => setDialog('rename'), startsGroup: true },
    { label: 'Duplicate project', onPick: () => void commands.duplicate() },
    { label: 'Share…', onPick: props.onShare },
    { label: 'Download as .zip', onPick: () => void commands.download() },
    ...(commands.canRemove(openId)
      ? [{ label: 'Delete project', onPick: () => void commands.remove(), isDanger: true }]
      : []),
  ];

  return (
    <>
      <Menu label={`Project: ${name}`} class="quiet project-button" items={items}>
        <span class="project-name">{name}</span>
        <span aria-hidden="true">▾</span>
      </Menu>
      {dialog === 'new' && (
        <ProjectNameDialog
          title="New project"
          action="Create"
          name=""
          onName={(wanted) => void commands.create(wanted)}
          onClose={closeDialog}
        />
      )}
      {dialog === 'rename' && (
        <ProjectNameDialog
          title="Rename project"
          action="Rename"
          name={name}
          onName={(wanted) => commands.rename(openId, wanted)}
          onClose={closeDialog}
        />
      )}
      {dialog === 'all' && (
        <ProjectsDialog workspace={workspace} onOpen={(id) => void commands.open(id)} onClose={closeDialog} />
      )}
    </>
  );
}
