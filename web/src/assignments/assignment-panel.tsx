import '../styles/on-demand/assignments.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { createRunRequest } from '../project/run-request.js';
import { lazy } from '../ui/lazy.js';
import { useSignalValue } from '../ui/signal.js';
import { openStorage } from '../ui/storage.js';
import { decideState } from './assignment-state.js';
import { runCase } from './case-run.js';
import type { Assignments, AssignmentsContext } from './create-assignments.js';
import type { CurrentAssignment } from './current-assignment.js';
import { DueLine, StateTag } from './due-line.js';
import { ExamplesTab } from './examples-tab.js';
import { describePanel, findSubmitObstacle } from './panel-state.js';
import { type PanelTab, PanelTabs, panelTabId } from './panel-tabs.js';
import { formatAttemptsLeft, formatPoints } from './results/progress-text.js';
import { ResultsTab } from './results/results-tab.js';
import { describeCosts } from './submit/submit-cost.js';
import { useNow } from './use-now.js';

const StatementView = lazy(() => import('./statement-view.js').then((module) => module.StatementView));
const ConfirmSubmitDialog = lazy(() =>
  import('./submit/confirm-submit-dialog.js').then((module) => module.ConfirmSubmitDialog),
);

const panelId = 'assignment-panel';

/** The assignment of the open project: its task, examples and results, Check and Submit. Nothing in other projects. */
export function AssignmentPanel(props: { assignments: Assignments; context: AssignmentsContext }) {
  const current = useSignalValue(props.assignments.current);
  return current && <Panel key={current.name} {...props} current={current} />;
}

function Panel(props: { assignments: Assignments; context: AssignmentsContext; current: CurrentAssignment }) {
  const { assignments, context, current } = props;
  const { list, outbox } = assignments;
  const view = useSignalValue(current.view);
  const summaries = useSignalValue(list);
  const pending = useSignalValue(outbox.entries).filter(({ assignment }) => assignment === current.name);
  const now = useNow(assignments.now);
  const [isOpen, setOpen] = useRemembered(`runq.assignment-open:${context.user.identity.userId}`, 'yes');
  const [tab, setTab] = useRemembered(`runq.assignment-tab:${context.user.identity.userId}`, 'task');
  const [costs, setCosts] = useState<{ texts: readonly string[]; clickedAt: number } | null>(null);
  const ref = useRef<HTMLElement>(null);

  // On a phone the open panel covers code and output, which their tabs bring back.
  useEffect(() => {
    const panes = ref.current!.parentElement!;
    const onClick = ({ target }: MouseEvent) => {
      if ((target as Element).closest('.pane-tabs')) setOpen('no');
    };
    panes.addEventListener('click', onClick);
    return () => panes.removeEventListener('click', onClick);
  }, []);

  const summary = view.details ?? summaries.find(({ name }) => name === current.name);
  if (!summary) return null;
  const { title, attempts, score, maxScore } = summary;
  const isChecking = view.isSending || (view.submission?.kind === 'precheck' && view.submission.state !== 'finished');
  const isSubmitting = pending.some(({ submittedAt, refusal }) => submittedAt === null && refusal === null);
  const state = decideState(summary, now);
  const left = formatAttemptsLeft(attempts);

  function showResults(): void {
    setTab('results');
    setOpen('yes');
  }
  function check(): void {
    const request = createRunRequest(context.workspace.project.state.get());
    if (!request) {
      context.toasts.show('No Python file to check. Add a file that ends in .py.');
      return;
    }
    showResults();
    void current.check(request.files);
  }
  function submit(clickedAt: number): void {
    setCosts(null);
    if (assignments.submit(clickedAt)) showResults();
    else context.toasts.show('No Python file to submit. Add a file that ends in .py.');
  }
  function requestSubmit(): void {
    const clickedAt = Date.now();
    const texts = describeCosts(summary!, pending.length, assignments.now());
    if (texts.length > 0) setCosts({ texts, clickedAt });
    else submit(clickedAt);
  }

  return (
    <section
      class="pane assignment"
      data-pane="assignment"
      data-open={isOpen === 'yes'}
      aria-labelledby="assignment-title"
      ref={ref}
    >
      <div class="assignment-head">
        <h2 id="assignment-title">
          <button
            type="button"
            class="quiet assignment-toggle"
            aria-expanded={isOpen === 'yes'}
            aria-controls={panelId}
            onClick={() => setOpen(isOpen === 'yes' ? 'no' : 'yes')}
          >
            <span class="assignment-chevron" aria-hidden="true" />
            <span class="assignment-title">{title}</span>
          </button>
        </h2>
        <div class="assignment-actions">
          {view.details?.cases.some(({ precheck }) => precheck) && (
            <ActionButton
              label="Check"
              obstacle={
                isChecking ? 'A check is running.' : state === 'upcoming' ? 'This assignment is not open yet.' : null
              }
              onClick={check}
            />
          )}
          <ActionButton
            label="Submit"
            isPrimary
            obstacle={isSubmitting ? 'Your submission is being sent.' : findSubmitObstacle(summary, now)}
            onClick={requestSubmit}
          />
        </div>
        <p class="assignment-facts">
          <StateTag assignment={summary} now={now} /> <DueLine assignment={summary} now={now} />
          {score !== null && <span> · {formatPoints(score, maxScore)}</span>}
          {left !== null && <span> · {left}</span>}
        </p>
        <p class="assignment-status" role="status">
          {describePanel(view, pending)}
        </p>
        {view.problem !== null && (
          <p class="problem" role="alert">
            {view.problem}
          </p>
        )}
      </div>
      <div class="assignment-body" id={panelId} hidden={isOpen !== 'yes'}>
        <PanelTabs shown={tab as PanelTab} panelId="assignment-shown" onShow={setTab} />
        <div
          class="assignment-shown"
          id="assignment-shown"
          role="tabpanel"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
          tabIndex={0}
          aria-labelledby={panelTabId(tab as PanelTab)}
          key={tab}
        >
          {tab === 'task' &&
            view.details &&
            (view.details.statement === null ? (
              <p class="hint">This assignment has no description.</p>
            ) : (
              <StatementView markdown={view.details.statement} />
            ))}
          {tab === 'examples' && view.details && (
            <ExamplesTab
              details={view.details}
              onRun={(item) => {
                // Where there is space for one pane only, it is the output's.
                if (ref.current!.parentElement!.querySelector('.pane-bar')) setOpen('no');
                runCase(item, { controller: context.controller, start: context.runWith });
              }}
            />
          )}
          {tab === 'results' && <ResultsTab assignments={assignments} current={current} />}
        </div>
      </div>
      {costs && (
        <ConfirmSubmitDialog
          costs={costs.texts}
          onSubmit={() => submit(costs.clickedAt)}
          onClose={() => setCosts(null)}
        />
      )}
    </section>
  );
}

/** A button that stays focusable while it can do nothing, and says why. */
function ActionButton(props: { label: string; isPrimary?: boolean; obstacle: string | null; onClick: () => void }) {
  const { label, obstacle } = props;
  return (
    <button
      type="button"
      class={props.isPrimary ? 'primary' : ''}
      aria-disabled={obstacle !== null}
      {...(obstacle !== null && { title: obstacle })}
      onClick={({ detail }) => {
        // The second click of a double click does nothing.
        if (obstacle === null && detail < 2) props.onClick();
      }}
    >
      {label}
    </button>
  );
}

/** A choice that this browser keeps. */
function useRemembered(key: string, initial: string): [string, (value: string) => void] {
  const storage = openStorage('localStorage');
  const [value, setValue] = useState(() => storage.getItem(key) ?? initial);
  return [
    value,
    (next) => {
      storage.setItem(key, next);
      setValue(next);
    },
  ];
}
