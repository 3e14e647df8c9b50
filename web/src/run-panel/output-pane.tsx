import type { Run } from '@runq/common/contract/run';
import type { ConsoleView } from '../console/console-view.js';
import type { FileCommands } from '../project/file-commands.js';
import type { RunController } from '../run/run-controller.js';
import type { StdinText } from '../run/stdin-text.js';
import { lazy } from '../ui/lazy.js';
import { MountElement } from '../ui/mount-element.js';
import { useSignalValue } from '../ui/signal.js';
import { OutputToolbar } from './output-toolbar.js';
import { OutputCut, RunStatus } from './run-status.js';
import { StdinBar } from './stdin-bar.js';

const OutputFiles = lazy(() => import('./output-files.js').then((module) => module.OutputFiles));
const ReplBar = lazy(() => import('./repl-bar.js').then((module) => module.ReplBar));
const QueueCard = lazy(() => import('./queue-card.js').then((module) => module.QueueCard));

/** The right half of the page: the status of the run and its output. */
export function OutputPane(props: {
  view: ConsoleView;
  controller: RunController;
  token: string;
  /** The prepared input and the ways to run; an embedded page has only its Run button. */
  runs?: { stdin: StdinText; onRun: () => void; onSession: (withFiles: boolean) => void };
  /** The user's files; an embedded page has none. */
  commands?: FileCommands;
}) {
  const { view, controller, token, commands } = props;
  const state = useSignalValue(controller.state);
  const isDrawing = useSignalValue(controller.isDrawing);
  const missing = useSignalValue(view.missing);
  const { run } = state;
  const isAtPrompt = state.kind === 'session' && state.phase !== 'finished';

  return (
    <section class="pane console-pane" aria-labelledby="output-title">
      <div class="pane-head">
        <h2 id="output-title">Output</h2>
        <span class="spacer" />
        <OutputToolbar view={view} run={state.phase === 'finished' ? run : null} token={token} />
      </div>
      <RunStatus state={state} isDrawing={isDrawing} project={commands?.project} />
      {state.problem && (
        <div class="problem-bar" role="alert">
          <span>{state.problem}</span>
          <button type="button" class="quiet" onClick={controller.dismissProblem}>
            Dismiss
          </button>
        </div>
      )}
      {state.phase === 'queued' && (
        <QueueCard
          token={token}
          position={state.queuePosition}
          isStopping={state.isStopping}
          obstacle={controller.obstacle}
          onCancel={controller.stop}
        />
      )}
      <div class="log-frame">
        {state.phase === 'idle' && !state.problem && (
          <div class="empty">
            <p>
              <strong>No output yet</strong>
            </p>
            <p>Press Run to see the output here.</p>
            {props.runs && (
              <p>
                Or try Python line by line:{' '}
                <button type="button" class="quiet" onClick={() => props.runs!.onSession(false)}>
                  Python shell
                </button>
              </p>
            )}
          </div>
        )}
        <MountElement element={view.element} class="log-mount" />
        {missing !== 'nothing' && (
          <button
            type="button"
            class="to-end"
            onClick={() => {
              view.catchUp();
              view.focus();
            }}
          >
            {missing === 'pinned' ? 'Show explanation' : 'Jump to latest'} <span aria-hidden="true">↓</span>
          </button>
        )}
      </div>
      <OutputCut state={state} />
      {state.phase === 'finished' && run && hasOutputFiles(run) && (
        <OutputFiles key={run.id} run={run} token={token} commands={commands} />
      )}
      {props.runs && !isAtPrompt && <StdinBar {...props.runs} />}
      {isAtPrompt && state.phase === 'active' && <ReplBar controller={controller} />}
    </section>
  );
}

const hasOutputFiles = ({ artifacts, artifactsCut }: Run) =>
  artifactsCut || artifacts.some(({ kind }) => kind === 'file');
