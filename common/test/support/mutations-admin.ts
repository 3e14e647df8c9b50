import type { Mutation } from './apply-mutation.js';

/** Mutations of the scripts for ops and workers. */
export const adminMutations: Mutation[] = [
  {
    name: 'the slots of a removed worker still count',
    file: 'includes/workers',
    from: "call('HDEL', key.workerSlots, worker)",
    to: '',
  },
  {
    name: 'batches exceed the processors of the workers',
    file: 'includes/settings',
    from: 'math.min(slots - settings.batchReserveRuns, capacity)',
    to: 'slots - settings.batchReserveRuns',
  },
  {
    name: 'a new worker process does not release the runs of the old one',
    file: 'workers/registerWorker',
    from: 'releaseWorkerRuns(worker, incarnation)',
    to: '',
  },
  {
    name: 'a pause does not stop admissions',
    file: 'includes/admit',
    from: 'if isPaused() then return end',
    to: '',
  },
  {
    name: 'the runs of a muted user are accepted',
    file: 'includes/newRuns',
    from: 'if record.isMuted then return -3 end',
    to: '',
  },
  {
    name: 'batches run during an exam',
    file: 'includes/settings',
    from: 'if settings.exam == 1 then return 0 end',
    to: '',
  },
  {
    name: 'a changed slot limit does not reach active users',
    file: 'admin/changeSettings',
    from: 'updateActiveUsers()',
    to: '',
  },
  {
    name: 'a raised limit admits no runs',
    file: 'admin/changeSettings',
    from: 'updateActiveUsers()\nadmitRuns()',
    to: 'updateActiveUsers()',
  },
  {
    name: 'an override does not reach its user',
    file: 'admin/setUserOverride',
    from: 'updateReadySet(user)\n',
    to: '',
  },
  {
    name: 'the override of an inactive user is deleted',
    file: 'admin/setUserOverride',
    from: "call('PERSIST', userKey(user))",
    to: "call('UNLINK', userKey(user))",
  },
];
