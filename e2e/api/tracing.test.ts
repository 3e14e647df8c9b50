import { afterAll, beforeAll, expect, test } from 'vitest';
import { zip } from '../grading/grading-class.js';
import { program, publish, right } from '../grading/published-assignment.js';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { type ReceivedSpan, startOtlpReceiver } from '../support/monitoring/otlp-receiver.js';
import { childrenOf, treeOf } from '../support/processes.js';
import { openSession } from '../support/session.js';
import { findFreePort, type Runq, startRunq, until } from '../support/start-runq.js';

let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
let runq: Runq;
let alice: Client;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  runq = await startRunq({
    RUNQ_OTLP_URL: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    RUNQ_LEASE_MS: '4000',
    RUNQ_BEAT_INTERVAL_MS: '1000',
  });
  alice = await signIn(runq.url, 'alice-of-the-secret-class');
});
afterAll(async () => {
  await runq?.stop();
  await receiver?.close();
});

const draw = (digits: number) =>
  Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');
const drawTrace = () => ({ traceId: draw(32), spanId: `1${draw(15)}` });
const submitWith = (headers: Record<string, string>, body: object, path = '/v1/runs?wait=60000') =>
  alice.call('POST', path, body, headers);

const spansOf = (traceId: string) => receiver.spans.filter((span) => span.traceId === traceId);
const names = (spans: ReceivedSpan[]) => spans.map(({ name }) => name).sort();

/** The spans of a trace once there are so many; the request ends last. */
const waitForSpans = (traceId: string, count: number) =>
  until(
    () => spansOf(traceId).length >= count && spansOf(traceId),
    `${count} spans of ${traceId}; arrived: ${JSON.stringify(receiver.spans.map(({ name }) => name))}`,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; arrived: ${JSON.stringify(names(spansOf(traceId)))}`);
  });

/** The trace of a run, found by the id in its spans. */
const traceOf = (runId: string) =>
  until(
    () => receiver.spans.find(({ attributes }) => attributes['runq.run.id'] === runId)?.traceId,
    `a span of ${runId}`,
  );

const byName = (spans: ReceivedSpan[], name: string) => {
  const found = spans.filter((span) => span.name === name);
  expect(found, name).toHaveLength(1);
  return found[0]!;
};

test('a run is one connected trace below that of its client, from the request to its stored results', async () => {
  const { traceId, spanId } = drawTrace();
  const code = 'word = input()\nprint("output-of-mine", word)';
  const headers = { traceparent: `00-${traceId}-${spanId}-01` };
  const run = (await (await submitWith(headers, { code, stdin: 'input-of-mine\n' })).json()) as WireRun;
  expect(run.verdict).toBe('ok');
  const spans = await waitForSpans(traceId, 6);
  expect(names(spans)).toEqual(['POST /v1/runs', 'execute', 'queued', 'sandbox', 'store results', 'submit']);
  const [request, submit, queued] = ['POST /v1/runs', 'submit', 'queued'].map((name) => byName(spans, name));
  const [execute, sandbox, store] = ['execute', 'sandbox', 'store results'].map((name) => byName(spans, name));
  expect(request).toMatchObject({ service: 'runq-api', parentSpanId: spanId, failed: false });
  expect(submit).toMatchObject({ service: 'runq-api', parentSpanId: request!.spanId });
  for (const span of [queued, execute])
    expect(span).toMatchObject({ service: 'runq-worker', parentSpanId: submit!.spanId, failed: false });
  for (const span of [sandbox, store]) expect(span).toMatchObject({ parentSpanId: execute!.spanId });
  expect(queued!.events).toEqual(['admitted']);
  expect(sandbox!.events).toEqual(['program started']);
  const ofRun = { 'runq.run.id': run.id, 'runq.run.class': 'interactive', 'runq.run.kind': 'run' };
  expect(submit!.attributes).toEqual({ ...ofRun, 'runq.runs': 1 });
  for (const span of [queued, sandbox, store]) expect(span!.attributes).toEqual({ ...ofRun, 'runq.attempt': 1 });
  const ofWorker = { 'runq.worker.id': 'worker-1', 'runq.verdict': 'ok' };
  expect(execute!.attributes).toEqual({ ...ofRun, 'runq.attempt': 1, ...ofWorker });
  expect(request!.attributes).toEqual({ 'http.response.status_code': 200 });
  // The steps of the worker follow one another.
  expect(queued!.endedAt).toBeLessThanOrEqual(execute!.startedAt);
  expect(sandbox!.endedAt).toBeLessThanOrEqual(store!.startedAt);
  expect(store!.endedAt).toBeLessThanOrEqual(execute!.endedAt);
  for (const secret of ['output-of-mine', 'input-of-mine', 'alice-of-the-secret-class', 'word = input', alice.token!])
    expect(receiver.text()).not.toContain(secret);
});

test('a request without a valid traceparent begins a trace of its own', async () => {
  for (const headers of [{}, { traceparent: 'nonsense' }, { traceparent: `00-${'0'.repeat(32)}-${draw(16)}-01` }]) {
    const run = (await (await submitWith(headers as Record<string, string>, { code: 'pass' })).json()) as WireRun;
    const spans = await waitForSpans(await traceOf(run.id), 6);
    expect(byName(spans, 'POST /v1/runs').parentSpanId).toBeUndefined();
  }
});

test('a client that does not record its trace is not recorded here either, and its run works', async () => {
  const { traceId, spanId } = drawTrace();
  const quiet = await submitWith({ traceparent: `00-${traceId}-${spanId}-00` }, { code: 'print(1)' });
  const run = (await quiet.json()) as WireRun;
  expect(run).toMatchObject({ verdict: 'ok', stdout: '1\n' });
  // Spans arrive in order: those of a later run arrive after them.
  const later = await alice.run('pass');
  await waitForSpans(await traceOf(later.id), 6);
  expect(spansOf(traceId)).toEqual([]);
  expect(receiver.text()).not.toContain(run.id);
});

test('runs of a batch are in the trace of its request; sessions and commands of sockets have traces too', async () => {
  const grader = await signIn(runq.url, 'grader', 'grader');
  const { traceId, spanId } = drawTrace();
  const runs = [{ code: 'pass' }, { code: '1/0' }];
  await grader.call('POST', '/v1/batches', { runs }, { traceparent: `00-${traceId}-${spanId}-01` });
  const spans = await waitForSpans(traceId, 10);
  expect(names(spans)).toEqual(
    [
      ...['POST /v1/batches', 'submit'],
      ...['queued', 'execute', 'sandbox', 'store results'].flatMap((name) => [name, name]),
    ].sort(),
  );
  const verdicts = spans.flatMap(({ attributes }) => attributes['runq.verdict'] ?? []);
  expect(verdicts.sort()).toEqual(['ok', 'runtime_error']);

  const session = await openSession(alice, {});
  await session.post('stdin', { data: 'exit()\n' });
  await session.finished;
  const ofSession = await waitForSpans(await traceOf(session.id), 6);
  expect(byName(ofSession, 'execute').attributes).toMatchObject({ 'runq.run.kind': 'session', 'runq.verdict': 'ok' });

  const socket = alice.socket();
  const { run } = await socket.emitWithAck('run:submit', { code: 'pass' });
  const ofSocket = await waitForSpans(await traceOf(run.id), 6);
  expect(byName(ofSocket, 'submit').parentSpanId).toBe(byName(ofSocket, 'run:submit').spanId);
  socket.close();
});

test('grading has traces: what a student hands in, and a batch that is sent as a form', async () => {
  const grader = await signIn(runq.url, 'grader', 'grader');
  await publish(grader, 'echo');
  const steps = ['execute', 'grading', 'queued', 'store results', 'submit'];
  const handedIn = drawTrace();
  const path = '/v1/my/assignments/echo/submissions';
  await submitWith({ traceparent: `00-${handedIn.traceId}-${handedIn.spanId}-01` }, program(right), path);
  const ofStudent = await waitForSpans(handedIn.traceId, 6);
  expect(names(ofStudent)).toEqual(['POST /v1/my/assignments/{name}/submissions', ...steps]);
  expect(byName(ofStudent, 'grading').attributes).toMatchObject({ 'runq.run.kind': 'submission' });

  const sent = drawTrace();
  const form = { assignment: 'echo', submissions: zip({ 'ada/main.py': right }) };
  await grader.send('POST', '/v1/batches', form, { traceparent: `00-${sent.traceId}-${sent.spanId}-01` });
  const ofBatch = await waitForSpans(sent.traceId, 6);
  expect(names(ofBatch)).toEqual(['POST /v1/batches', ...steps]);
  expect(byName(ofBatch, 'POST /v1/batches').parentSpanId).toBe(sent.spanId);
});

test('after the sandbox failed, attempt 2 is in the same trace, and the log names the trace of the run', async () => {
  const code = 'import time\nfor i in range(8): print(i, flush=True); time.sleep(0.2)';
  const { id } = await alice.submit({ code });
  await alice.events(id, { stop: ({ data }) => data.text?.includes('1') ?? false });
  const supervisor = treeOf(runq.launcher.pid!).find(({ command }) => command.includes('supervisor/__main__.py'))!;
  process.kill(supervisor.pid, 'SIGKILL');
  expect(await alice.read(id, 60_000)).toMatchObject({ verdict: 'ok', attempt: 2 });
  const traceId = await traceOf(id);
  // A request and its submission, and four spans of each attempt.
  const spans = await waitForSpans(traceId, 10);
  const attempts = spans.filter(({ name }) => name === 'execute').sort((a, b) => a.startedAt - b.startedAt);
  expect(attempts).toMatchObject([
    { failed: true, attributes: { 'runq.attempt': 1, 'runq.requeued': 'fault' } },
    { failed: false, attributes: { 'runq.attempt': 2, 'runq.verdict': 'ok' } },
  ]);
  const line = runq
    .log()
    .split('\n')
    .find((text) => text.includes(id) && text.includes('sandbox failed while executing a run'));
  expect(JSON.parse(line!)).toMatchObject({ run_id: id, trace_id: traceId });
});

test('after kill -9 of the worker, attempt 2 is in the same trace', async () => {
  await until(async () => (await fetch(`${runq.url}/readyz`)).ok, 'runq to be ready');
  const { traceId, spanId } = drawTrace();
  const code = 'import time\nfor i in range(10): print(i, flush=True); time.sleep(0.2)';
  const answer = await submitWith({ traceparent: `00-${traceId}-${spanId}-01` }, { code }, '/v1/runs');
  const { id } = (await answer.json()) as WireRun;
  await alice.events(id, { stop: ({ data }) => data.text?.includes('1') ?? false });
  const worker = childrenOf(runq.launcher.pid!).find(({ command }) => command.includes('worker/dist/main.js'))!;
  process.kill(worker.pid, 'SIGKILL');
  expect(await alice.read(id, 60_000)).toMatchObject({ verdict: 'ok', attempt: 2 });
  // The killed worker sent the wait of attempt 1 or lost it; its attempt has no end.
  await until(() => spansOf(traceId).some(({ name }) => name === 'execute'), 'the second attempt');
  const spans = spansOf(traceId);
  const submit = byName(spans, 'submit');
  expect(byName(spans, 'execute')).toMatchObject({
    parentSpanId: submit.spanId,
    attributes: { 'runq.attempt': 2, 'runq.verdict': 'ok' },
  });
  const waits = spans.filter(({ name, attributes }) => name === 'queued' && attributes['runq.attempt'] === 2);
  expect(waits).toMatchObject([{ parentSpanId: submit.spanId }]);
  // It was queued again when the lease ended, long after its submission.
  expect(waits[0]!.startedAt).toBeGreaterThan(submit.endedAt);
});

test('while no collector answers, runs work and processes stop in time, and the log of each says so once', async () => {
  const own = await startRunq({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await findFreePort()}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  try {
    const bob = await signIn(own.url, 'bob');
    const complaints = () =>
      own
        .log()
        .split('\n')
        .filter((line) => line.includes('sending traces failed') && line.includes('"name":"worker"'));
    expect(await bob.run('print(1)')).toMatchObject({ verdict: 'ok' });
    await until(() => complaints().length > 0, 'a line in the log', 60_000);
    for (let i = 0; i < 3; i++) expect(await bob.run('print(1)')).toMatchObject({ verdict: 'ok' });
    expect(complaints()).toHaveLength(1);
  } finally {
    expect(await own.stop()).toBe(0);
  }
});
