import type { Mutation } from './apply-mutation.js';

/** Mutations of who gets a slot and in which order. */
export const slotMutations: Mutation[] = [
  {
    name: 'a user who still waits stays in the old ready set',
    file: 'includes/userQueues',
    from: 'integer(waiting), user) == 0 and not hasLeft then',
    to: 'integer(waiting), user) == 2 and not hasLeft then',
  },
  {
    name: 'a user with no more waiting runs stays in the ready set',
    file: 'includes/userQueues',
    from: "if call('ZREM', key.waitingUsers, user) == 1 and not hasLeft then",
    to: "if call('ZREM', key.waitingUsers, user) == 2 and not hasLeft then",
  },
  {
    name: 'an admitted user stays in the ready set',
    file: 'includes/slots',
    from: "call('ZREM', head.readySet, user)",
    to: "call('ZSCORE', head.readySet, user)",
  },
  {
    name: 'a finished run keeps its lease',
    file: 'includes/slots',
    from: "if call('ZREM', key.leases, run.id) == 0 then return false end",
    to: "if not call('ZSCORE', key.leases, run.id) then return false end",
  },
  {
    name: 'a slot leaks if its user has another one',
    file: 'includes/slots',
    from: "if call('HINCRBY', key.activeUsers, run.user, -1) <= 0",
    to: "if activeRunsOf(run.user) < 2 and call('HINCRBY', key.activeUsers, run.user, -1) <= 0",
  },
  {
    name: 'a batch slot leaks',
    file: 'includes/slots',
    from: "call('SREM', key.activeBatch, run.id)",
    to: '',
  },
  {
    name: 'one active user too many',
    file: 'includes/admit',
    from: 'if users < settings.maxActiveUsers then',
    to: 'if users <= settings.maxActiveUsers then',
  },
  {
    name: 'one run too many per user',
    file: 'includes/userQueues',
    from: 'if active >= record.runsPerUser then',
    to: 'if active > record.runsPerUser then',
  },
  {
    name: 'one run too many in total',
    file: 'includes/admit',
    from: 'while active < last do',
    to: 'while active <= last do',
  },
  {
    name: 'admissions ignore the slots of live workers',
    file: 'includes/settings',
    from: "return math.min(settings.maxRuns, tonumber(call('GET', key.capacity) or '0'))",
    to: 'return settings.maxRuns',
  },
  {
    name: 'batches use the reserve',
    file: 'includes/settings',
    from: 'slots - settings.batchReserveRuns',
    to: 'slots',
  },
  {
    name: 'slots drain completely at the cap of active users',
    file: 'includes/admit',
    from: '  return active\nend',
    to: '  return nil\nend',
  },
  {
    name: 'a batch is in the ready set of interactive runs',
    file: 'includes/userQueues',
    from: "readySetKey(active > 0 and 'active' or 'inactive', class,",
    to: "readySetKey(active > 0 and 'active' or 'inactive', 'interactive',",
  },
  {
    name: 'an inactive user is in the ready set of active users',
    file: 'includes/userQueues',
    from: "readySetKey(active > 0 and 'active' or 'inactive', class,",
    to: "readySetKey('active', class,",
  },
  {
    name: 'the last run of a user starts first',
    file: 'includes/slots',
    from: "call('ZPOPMIN', userQueueKey(user))",
    to: "call('ZPOPMAX', userQueueKey(user))",
  },
  {
    name: 'the record of a user never expires',
    file: 'includes/userQueues',
    from: "call('PEXPIRE', userKey(user), integer(IDLE_USER_MS))",
    to: '',
  },
  {
    name: 'an admitted run gets no job',
    file: 'includes/slots',
    from: 'if not dispatchRun(id, attempt, class) then',
    to: 'if false then',
  },
  {
    name: 'an admitted run gets a job from the script and from its caller',
    file: 'includes/slots',
    from: 'if not dispatchRun(id, attempt, class) then',
    to: 'if dispatchRun(id, attempt, class) or true then',
  },
];
