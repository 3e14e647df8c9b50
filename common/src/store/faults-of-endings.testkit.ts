import type { Fault } from './plant-fault.testkit.js';

/** Faults in how a run goes on, ends, or comes back. */
export const faultsOfEndings: Fault[] = [
  {
    name: 'a cancelled run keeps its place in the line',
    file: 'cancelRun',
    from: 'leaveLine(id, run.user, run.class)',
    to: '',
  },
  {
    name: 'a cancelled admitted run keeps its place',
    file: 'cancelRun',
    from: "endActive(run, 'cancelled', reasons.cancelledWaiting)",
    to: "endRun(run, 'active', { verdict = 'cancelled', reason = reasons.cancelledWaiting })",
  },
  {
    name: 'nobody is admitted after a cancel',
    file: 'cancelRun',
    from: "end\npump()\nreturn { 'cancelled', admitted }",
    to: "end\nreturn { 'cancelled', admitted }",
  },
  {
    name: 'no fence at finish',
    file: 'finishRun',
    from: 'if not run or run.attempt ~= tonumber(ARGV[2])',
    to: 'if not run',
  },
  {
    name: 'no fence at output',
    file: 'appendEvents',
    from: "if not run or run.state ~= 'active' or run.attempt ~= attempt",
    to: "if not run or run.state ~= 'active'",
  },
  {
    name: 'an end told twice is refused',
    file: 'finishRun',
    from: "if run.state == 'finished' and run.verdict == outcome.verdict then return { 2, admitted } end",
    to: '',
  },
  {
    name: 'an end is overwritten',
    file: 'finishRun',
    from: "if run.state ~= 'active' then return { 0, admitted } end",
    to: '',
  },
  {
    name: 'a second delivery takes a run over',
    file: 'startRun',
    from: 'if run.startedAt and run.token ~= token then return false end',
    to: '',
  },
  {
    name: 'what is reaped forgets the ring',
    file: 'includes/endings',
    from: "countBatch(run.batchId, 'active', 'queued')\n  placeUser(run.user)",
    to: "countBatch(run.batchId, 'active', 'queued')",
  },
  {
    name: 'a given back run counts as active in its batch',
    file: 'includes/endings',
    from: "countBatch(run.batchId, 'active', 'queued')",
    to: '',
  },
  {
    name: 'a run that somebody typed into begins again',
    file: 'includes/endings',
    from: 'return run.inputBytes or',
    to: 'return',
  },
  {
    name: 'a due run stays among the delayed',
    file: 'includes/delays',
    from: '    forgetDelay(id, run.user)',
    to: '',
  },
  {
    name: 'a cancelled run comes when it is due',
    file: 'cancelRun',
    from: 'forgetDelay(id, run.user)',
    to: '',
  },
  {
    name: 'what was lost with its process is never brought back',
    file: 'reapRuns',
    from: 'local became = run and giveUpOn(run)',
    to: 'local became = run and run.startedAt and giveUpOn(run)',
  },
];
