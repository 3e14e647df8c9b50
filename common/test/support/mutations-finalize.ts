import type { Mutation } from './apply-mutation.js';

/** Mutations of how runs start, finish and are retried. */
export const finalizeMutations: Mutation[] = [
  {
    name: 'a canary counts as a finished run',
    file: 'includes/finalize',
    from: "if run.kind == 'canary' then return end",
    to: '',
  },
  {
    name: 'a canary takes the last slot',
    file: 'canary/startCanary',
    from: 'active + 1 >= slots',
    to: 'active >= slots',
  },
  {
    name: 'the wait of a canary counts',
    file: 'includes/claims/claimRun',
    from: 'if not run.begunBefore and not isCanary then',
    to: 'if not run.begunBefore then',
  },
  {
    name: 'a cancelled run stays in the queue',
    file: 'includes/finalize',
    from: 'dequeueRun(run.id, run.user, run.class)',
    to: '',
  },
  {
    name: 'a cancelled admitted run keeps its slot',
    file: 'runs/cancelRun',
    from: "finishActiveRun(run, 'cancelled', waitingSentence)",
    to: "finishRun(run, 'active', { verdict = 'cancelled', reason = waitingSentence })",
  },
  {
    name: 'no run is admitted after a cancel',
    file: 'runs/cancelRun',
    from: "end\nadmitRuns()\nreturn { 'cancelled', admitted }",
    to: "end\nreturn { 'cancelled', admitted }",
  },
  {
    name: 'the pending bytes of a run are not released at its end',
    file: 'includes/finalize',
    from: 'releasePending(run)',
    to: '',
  },
  {
    name: 'input does not count in the total of pending bytes',
    file: 'includes/pending',
    from: "call('INCRBY', key.pendingBytes, integer(bytes))",
    to: "if bytes > 100 then call('INCRBY', key.pendingBytes, integer(bytes)) end",
  },
  {
    name: 'finishing is not fenced',
    file: 'runs/finishRun',
    from: 'if not run or run.attempt ~= attempt',
    to: 'if not run',
  },
  {
    name: 'output is not fenced',
    file: 'runs/appendEvents',
    from: "if not run or run.state ~= 'active' or run.attempt ~= attempt",
    to: "if not run or run.state ~= 'active'",
  },
  {
    name: 'a repeated finish is refused',
    file: 'runs/finishRun',
    from: "if run.state == 'finished' and run.verdict == outcome.verdict then return { 2, admitted } end",
    to: '',
  },
  {
    name: 'a second finish overwrites the first',
    file: 'runs/finishRun',
    from: "if run.state ~= 'active' then return { 0, admitted } end",
    to: '',
  },
  {
    name: 'a second delivery takes over a run',
    file: 'includes/claims/claimRun',
    from: 'if run.startedAt and run.token ~= token then return false end',
    to: '',
  },
  {
    name: 'a requeued run does not update the ready set',
    file: 'includes/finalize',
    from: "countBatch(run.batchId, 'active', 'queued')\n  updateReadySet(run.user)",
    to: "countBatch(run.batchId, 'active', 'queued')",
  },
  {
    name: 'a requeued run counts as active in its batch',
    file: 'includes/finalize',
    from: "countBatch(run.batchId, 'active', 'queued')",
    to: '',
  },
  {
    name: 'a run with input is retried',
    file: 'includes/finalize',
    from: 'return run.inputBytes or',
    to: 'return',
  },
  {
    name: 'a due run stays delayed',
    file: 'includes/delayedRuns',
    from: '    clearDelay(id, run.user)',
    to: '',
  },
  {
    name: 'a cancelled delayed run still becomes due',
    file: 'includes/finalize',
    from: 'clearDelay(run.id, run.user)',
    to: '',
  },
  {
    name: 'an admitted run that never started is not recovered',
    file: 'queue/recoverExpired',
    from: 'local result = run and expireAttempt(run)',
    to: 'local result = run and run.startedAt and expireAttempt(run)',
  },
];
