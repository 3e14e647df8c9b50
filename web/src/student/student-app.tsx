import '../styles/code.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AssignmentsParts } from '../assignments/open-assignments.js';
import { ObstacleBanner } from '../connection/obstacle-banner.js';
import { openExample } from '../examples/open-example.js';
import type { ProjectCommands } from '../files/project-commands.js';
import { RunMenu } from '../run-panel/run-menu.js';
import { editorShares, type Settings } from '../settings/settings.js';
import type { SignedInUser } from '../shell/auth-gate.js';
import { ConnectionStatus } from '../shell/connection-status.js';
import { bindKeyboardShortcuts } from '../shell/keyboard-shortcuts.js';
import { createPaneNavigation, type PaneNavigation } from '../shell/pane-navigation.js';
import { SkipLinks } from '../shell/skip-links.js';
import { TopBar } from '../shell/top-bar.js';
import { keepFocusInView } from '../ui/keep-focus-in-view.js';
import { lazy } from '../ui/lazy.js';
import { useMediaQuery } from '../ui/media-query.js';
import type { Side } from '../ui/pane-tabs.js';
import { createSignal, useSignalValue } from '../ui/signal.js';
import { SplitPanes } from '../ui/split-panes.js';
import { ToastArea, ToastsContext } from '../ui/toast-area.js';
import { createToasts } from '../ui/toasts.js';
import { createStudentSession } from './create-student-session.js';
import { EditorPane } from './editor-pane.js';
import { loadAssignments } from './load-assignments.js';
import { OutputPlaceholder } from './output-placeholder.js';
import { OutputTabLabel } from './output-tab-label.js';
import { RunButtons } from './run-buttons.js';
import type { StudentContext, StudentSession } from './student-session.js';

const OwnPageLinks = lazy(() => import('../shell/page-links.js').then((module) => module.OwnPageLinks));
const ShortcutsDialog = lazy(() => import('../shell/shortcuts-dialog.js').then((module) => module.ShortcutsDialog));

/** Where there is space for one pane only; the same query as in student.css. */
const tabbedLayout = '(max-width: 560px), (max-width: 820px) and (max-height: 600px)';

const ProjectSwitcher = lazy(() => import('../files/project-switcher.js').then((module) => module.ProjectSwitcher));
const ExamplesDialog = lazy(() => import('../examples/examples-dialog.js').then((module) => module.ExamplesDialog));
const ConfirmRunDialog = lazy(() => import('./confirm-run-dialog.js').then((module) => module.ConfirmRunDialog));
const ShareDialog = lazy(() => import('../share/share-dialog.js').then((module) => module.ShareDialog));

/** The page of a signed-in student: loads the saved code, then renders the layout. */
export function StudentApp({ user, settings }: { user: SignedInUser; settings: Settings }) {
  const [session, setSession] = useState<StudentSession | null>(null);
  const toasts = useMemo(() => createToasts({ stayMs: settings.toastMs.get }), []);
  const shownPane = useMemo(() => createSignal<Side>('first'), []);
  const navigation = useMemo(
    () =>
      createPaneNavigation(document.body, (pane) => {
        if (pane === 'editor' || pane === 'output') shownPane.set(pane === 'editor' ? 'first' : 'second');
      }),
    [],
  );
  const context: StudentContext = { user, settings, toasts, shownPane };

  useEffect(() => {
    let left = false;
    let opened: StudentSession | null = null;
    void createStudentSession(context).then((created) => {
      if (left) return created.close();
      opened = created;
      setSession(created);
    });
    return () => {
      left = true;
      opened?.close();
      toasts.close();
      navigation.close();
    };
  }, []);

  return (
    session && (
      <ToastsContext.Provider value={toasts}>
        <StudentLayout session={session} context={context} navigation={navigation} />
      </ToastsContext.Provider>
    )
  );
}

function StudentLayout(props: { session: StudentSession; context: StudentContext; navigation: PaneNavigation }) {
  const { session, context, navigation } = props;
  const { user, settings, toasts, shownPane } = context;
  const { editor, files, isConfirming } = session;
  const runner = useSignalValue(session.runner);
  const state = useSignalValue(session.runState);
  const connection = useSignalValue(session.connection);
  const obstacle = useSignalValue(session.obstacle);
  const confirming = useSignalValue(isConfirming);
  const save = useSignalValue(session.workspace.open);
  const records = useSignalValue(session.workspace.projects.records);
  const projectName = records.find(({ id }) => id === save.id)?.name ?? '';
  const [projects, setProjects] = useState<ProjectCommands | null>(null);
  useEffect(() => void session.projects.then(setProjects, () => {}), []);
  const [assignments, setAssignments] = useState<AssignmentsParts | null>(null);
  const [dialog, setDialog] = useState<'examples' | 'share' | null>(null);
  const closeDialog = () => setDialog(null);
  const { files: projectFiles, entryId } = useSignalValue(files.project.state);
  const isTabbed = useMediaQuery(tabbedLayout);
  const headingRef = useRef<HTMLHeadingElement>(null);
  const [showsShortcuts, setShowsShortcuts] = useState(false);

  useEffect(() => {
    // The sign-in form that had the focus is gone.
    if (user.hasJustSignedIn) headingRef.current?.focus();
  }, []);
  const onSignInExpired = () => user.signOut('Your sign-in has expired. Sign in again; your code is saved.');
  useEffect(() => {
    if (connection === 'refused') onSignInExpired();
  }, [connection]);
  // The server keeps open connections of an expired token; the next save reveals it.
  useEffect(() => save.sync.state.subscribe(({ kind }) => kind === 'signed out' && onSignInExpired()), [save]);
  useEffect(() => loadAssignments({ session, context, onLoaded: setAssignments }), []);
  useEffect(keepFocusInView, []);
  // The keyboard must not stay in an editor that is behind the output.
  useEffect(() => {
    if (!isTabbed) return;
    return shownPane.subscribe((side) => {
      if (side === 'second' && document.activeElement?.closest('[data-pane=editor]')) runner?.view.focus();
    });
  }, [isTabbed, runner]);
  useEffect(
    () =>
      bindKeyboardShortcuts({
        onRun: session.run,
        onSave: () => void session.saveNow(),
        onShortcuts: () => setShowsShortcuts(true),
        onMove: navigation.move,
        opensShortcutsOnQuestionMark: settings.opensShortcutsOnQuestionMark.get,
      }),
    [],
  );

  const runs = { stdin: session.stdin, onRun: session.run, onSession: session.startSession };
  const runButtons = (
    <RunButtons
      state={state}
      obstacle={obstacle}
      entryPath={projectFiles.find(({ id }) => id === entryId)?.path}
      onRun={session.run}
      onStop={session.stop}
      menu={<RunMenu {...runs} obstacle={obstacle} />}
    />
  );
  return (
    <div class="student">
      <SkipLinks navigation={navigation} />
      <TopBar
        settings={settings}
        user={user}
        onShortcuts={() => setShowsShortcuts(true)}
        links={<OwnPageLinks user={user} />}
      >
        {projects && (
          <ProjectSwitcher
            workspace={session.workspace}
            commands={projects}
            onShare={() => setDialog('share')}
            onExamples={() => setDialog('examples')}
            onAssignments={assignments?.showList}
          />
        )}
        {assignments?.button}
        <button type="button" class="quiet examples-button" onClick={() => setDialog('examples')}>
          Examples
        </button>
        <ConnectionStatus connection={connection} />
        {!isTabbed && <ToastArea toasts={toasts} />}
      </TopBar>
      <ObstacleBanner obstacle={session.obstacle} />
      {isTabbed && <ToastArea toasts={toasts} />}
      <SplitPanes
        share={settings.editorShare}
        range={editorShares}
        label="Editor width"
        isTabbed={isTabbed}
        shown={shownPane}
        tabLabels={{ first: 'Code', second: <OutputTabLabel state={state} /> }}
        tabControls={runButtons}
        first={
          <EditorPane
            editor={editor}
            commands={files}
            save={save}
            projects={projects}
            projectName={projectName}
            token={user.token}
            runButtons={isTabbed ? null : runButtons}
          />
        }
        second={
          runner ? (
            <runner.OutputPane {...runner} token={user.token} commands={files} runs={runs} />
          ) : (
            <OutputPlaceholder isStarting={state.phase === 'sending'} />
          )
        }
      >
        <h1 class="hidden-label" tabIndex={-1} ref={headingRef}>
          Write and run Python
        </h1>
        {assignments?.panel}
      </SplitPanes>
      {dialog === 'examples' && (
        <ExamplesDialog onPick={(example) => projects && void openExample(projects, example)} onClose={closeDialog} />
      )}
      {dialog === 'share' && (
        <ShareDialog project={files.project} projectName={projectName} token={user.token} onClose={closeDialog} />
      )}
      {showsShortcuts && <ShortcutsDialog onClose={() => setShowsShortcuts(false)} />}
      {confirming && <ConfirmRunDialog onRunAgain={session.runAgain} onKeep={session.keepRunning} />}
    </div>
  );
}
