import type { Fault } from './plant-fault.testkit.js';

/** Faults in what ops and workers change while runs are active. */
export const faultsOfOperators: Fault[] = [
  {
    name: 'a worker that is gone still counts',
    file: 'includes/workers',
    from: "call('HDEL', key.workerLanes, worker)",
    to: '',
  },
  {
    name: 'batches go beyond what workers have processors for',
    file: 'includes/settings',
    from: 'math.min(places - settings.batchReserveRuns, capacity)',
    to: 'places - settings.batchReserveRuns',
  },
  {
    name: 'a new process leaves the runs of the old',
    file: 'helloWorker',
    from: 'giveBackRuns(worker, incarnation)',
    to: '',
  },
  {
    name: 'the pause is not kept',
    file: 'includes/pump',
    from: 'if isPaused() then return end',
    to: '',
  },
  {
    name: 'a muted user is taken in',
    file: 'submitRuns',
    from: 'if record.isMuted then outcome = -3 end',
    to: '',
  },
  {
    name: 'batches go on during an exam',
    file: 'includes/settings',
    from: 'if settings.exam == 1 then return 0 end',
    to: '',
  },
  {
    name: 'a changed number of places does not reach those who hold some',
    file: 'changeSettings',
    from: 'placeActiveUsers()',
    to: '',
  },
  {
    name: 'a raised number lets nobody in',
    file: 'changeSettings',
    from: 'placeActiveUsers()\npump()',
    to: 'placeActiveUsers()',
  },
  {
    name: 'a rule for a user does not reach him',
    file: 'ruleUser',
    from: 'placeUser(user)\n',
    to: '',
  },
  {
    name: 'the rule of a user who is away is forgotten',
    file: 'ruleUser',
    from: "call('PERSIST', userKey(user))",
    to: "call('UNLINK', userKey(user))",
  },
];
