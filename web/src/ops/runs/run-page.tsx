import { useEffect, useMemo, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import { formatBytes, formatDuration } from '../../ui/format.js';
import type { Toasts } from '../../ui/toasts.js';
import { ActionDialog } from '../action-dialog.js';
import { type Action, lookAction, stopRunAction } from '../actions.js';
import { Instant } from '../instant.js';
import type { Operations } from '../operations.js';
import type { RunContents, RunTimeline } from '../ops-shape.js';
import { RunContentsPanel } from './run-contents-panel.js';
import { describeRunState } from './run-state-text.js';

const refreshEveryMs = 2000;

/** One run at its stable address: what it waits for, its changes and attempts, how it ended, and its actions. */
export function RunPage({ runId, token, toasts }: { runId: string; token: string; toasts: Toasts }) {
  const [timeline, setTimeline] = useState<RunTimeline | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [contents, setContents] = useState<RunContents | null>(null);
  const [pending, confirm] = useState<Action | null>(null);
  const path = `/v1/ops/runs/${encodeURIComponent(runId)}`;
  const isFinished = timeline?.run.state === 'finished';

  async function refresh(): Promise<void> {
    const answer = await callApi<RunTimeline>(path, { token });
    if (answer.ok) setTimeline(answer.value);
    setProblem(answer.ok ? null : answer.detail);
  }
  useEffect(() => {
    void refresh();
    if (isFinished) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && void refresh(), refreshEveryMs);
    return () => clearInterval(timer);
  }, [isFinished]);

  const operations = useMemo(
    (): Pick<Operations, 'act'> => ({
      async act(request) {
        const answer = await callApi(`/v1/ops/${request.path}`, { token, body: request.body });
        if (answer.ok && request.path.endsWith('/look')) setContents(answer.value as RunContents);
        await refresh();
        return answer;
      },
    }),
    [],
  );

  return (
    <>
      <p>
        <a href="/ops">Back to operations</a>
      </p>
      <h1 class="run-title">Run {runId}</h1>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {timeline && (
        <>
          <Facts timeline={timeline} />
          <p class="actions">
            {!isFinished && (
              <button type="button" class="danger" onClick={() => confirm(stopRunAction(runId, timeline.run.userId))}>
                Stop…
              </button>
            )}
            <button type="button" onClick={() => confirm(lookAction(runId, timeline.run.userId))}>
              Show code and output…
            </button>
            <span class="hint">
              {timeline.programBytes > 0
                ? `Code ${formatBytes(timeline.programBytes)}. `
                : 'The code is no longer stored. '}
              {timeline.outputBytes > 0 && `Output ${formatBytes(timeline.outputBytes)}.`}
            </span>
          </p>
          {contents && <RunContentsPanel contents={contents} />}
          <Timeline timeline={timeline} />
        </>
      )}
      {pending && (
        <ActionDialog action={pending} operations={operations} toasts={toasts} onClose={() => confirm(null)} />
      )}
    </>
  );
}

const formatAmounts = (wallTimeMs: number, cpuTimeMs: number, memoryBytes: number) =>
  `${formatDuration(wallTimeMs)}, CPU ${formatDuration(cpuTimeMs)}, memory ${formatBytes(memoryBytes)}`;

function Facts({ timeline: { run, waiting, end } }: { timeline: RunTimeline }) {
  const search = (text: string) => <a href={`/ops?${new URLSearchParams({ q: text })}`}>{text}</a>;
  const facts: [string, preact.ComponentChildren][] = [
    ['State', describeRunState(run)],
    ...(waiting ? ([['Waits', waiting]] as [string, string][]) : []),
    ...(end ? ([['End', end]] as [string, string][]) : []),
    ['User', search(run.userId)],
    ['Kind', `${run.kind}, ${run.class}`],
    ...(run.label ? ([['Label', run.label]] as [string, string][]) : []),
    ...(run.batchId ? ([['Batch', search(run.batchId)]] as [string, preact.ComponentChildren][]) : []),
    ['Worker', run.workerId ?? '–'],
    ['Used', run.usage ? formatAmounts(run.usage.wallTimeMs, run.usage.cpuTimeMs, run.usage.memoryPeakBytes) : '–'],
    ['Limits', formatAmounts(run.limits.wallTimeMs, run.limits.cpuTimeMs, run.limits.memoryBytes)],
  ];
  return (
    <dl class="panel run-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Timeline({ timeline: { changes, attempts } }: { timeline: RunTimeline }) {
  return (
    <div class="columns">
      <section class="panel" aria-labelledby="changes-title">
        <h2 id="changes-title">Timeline, newest first</h2>
        <ol class="audit">
          {changes.map(({ at, text }) => (
            <li key={`${at} ${text}`}>
              <Instant at={at} />
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </section>
      <section class="panel" aria-labelledby="attempts-title">
        <h2 id="attempts-title">Attempts, newest first</h2>
        {attempts.length === 0 ? (
          <p class="empty-note">Not started yet.</p>
        ) : (
          <ol class="attempts">
            {attempts.map(({ attempt, workerId, end }) => (
              <li key={attempt}>
                <strong>Attempt {attempt}</strong> on {workerId ?? (end ? 'no worker' : 'no worker yet')}:{' '}
                {end ?? 'active'}
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}
