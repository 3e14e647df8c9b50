import type { Mutation } from './apply-mutation.js';

/** Mutations of how sessions are parked and resumed. */
export const parkingMutations: Mutation[] = [
  {
    name: 'no run is admitted after a parked session was charged',
    file: 'queue/parkSession',
    from: 'admitRuns()\nreturn { 1, admitted }',
    to: 'return { 1, admitted }',
  },
  {
    name: 'a session is parked although that admits no run',
    file: 'queue/parkSession',
    from: 'if admissions == 0 then',
    to: 'if false then',
  },
  {
    name: 'a session that is not parked loses its slot',
    file: 'queue/parkSession',
    from: '  takeSlot(runId, run.user, run.class)\n',
    to: '',
  },
  {
    name: 'the number of parked sessions per user is unlimited',
    file: 'queue/parkSession',
    from: ' or countParkedOf(run.user) >= settings.parkedPerUser',
    to: '',
  },
  {
    name: 'a session with pending input is parked',
    file: 'queue/parkSession',
    from: 'return not last or last[1] == lastInputId',
    to: 'return true',
  },
  {
    name: 'the count of parked sessions leaks',
    file: 'includes/parking',
    from: "if call('HINCRBY', key.parkedUsers, user, -1) <= 0 then call('HDEL', key.parkedUsers, user) end",
    to: '',
  },
  {
    name: 'input does not resume a session',
    file: 'runs/sendInput',
    from: 'if wakeSession(run) then admitRuns() end',
    to: '',
  },
  {
    name: 'input to a parked session admits no run',
    file: 'runs/sendInput',
    from: 'if wakeSession(run) then admitRuns() end',
    to: 'wakeSession(run)',
  },
  {
    name: 'a resumed session queues behind new runs',
    file: 'includes/userQueues',
    from: 'return sequence - CLASS_STEP end',
    to: 'return sequence end',
  },
  {
    name: 'a resumed session takes precedence only in its user queue',
    file: 'includes/userQueues',
    from: 'score < 0 and head[2] or record.pass',
    to: 'record.pass',
  },
  {
    name: 'a finished parked session stays in the queue',
    file: 'includes/slots',
    from: 'return dequeueRun(run.id, run.user, run.class)',
    to: 'return',
  },
  {
    name: 'a resumed session is dispatched a second time',
    file: 'includes/slots',
    from: 'and unpark(id, user) then',
    to: 'and unpark(id, user) and false then',
  },
  {
    name: 'the parked sessions of a dead worker are not recovered',
    file: 'queue/recoverExpired',
    from: 'ipairs({ key.leases, key.parked })',
    to: 'ipairs({ key.leases })',
  },
  {
    name: 'a new worker process does not release the parked sessions of the old one',
    file: 'includes/releaseWorkerRuns',
    from: 'ipairs({ key.leases, key.parked })',
    to: 'ipairs({ key.leases })',
  },
  {
    name: 'a lease renewal does not correct the parking state of a worker',
    file: 'queue/renewLeases',
    from: "action = run.parkedAt and 'park' or 'thaw'",
    to: 'action = nil',
  },
];
