import type { Fault } from './plant-fault.testkit.js';

/** Faults in who gets a place and in what order. */
export const faultsOfPlaces: Fault[] = [
  {
    name: 'a finished run keeps its lease',
    file: 'includes/places',
    from: "if call('ZREM', key.leases, run.id) == 0 then return false end",
    to: "if not call('ZSCORE', key.leases, run.id) then return false end",
  },
  {
    name: 'a place leaks when its user has another',
    file: 'includes/places',
    from: "if call('HINCRBY', key.activeUsers, run.user, -1) <= 0",
    to: "if activeRunsOf(run.user) < 2 and call('HINCRBY', key.activeUsers, run.user, -1) <= 0",
  },
  {
    name: 'the batch share leaks',
    file: 'includes/places',
    from: "call('SREM', key.activeBatch, run.id)",
    to: '',
  },
  {
    name: 'one user too many',
    file: 'includes/pump',
    from: 'if users < settings.maxActiveUsers then',
    to: 'if users <= settings.maxActiveUsers then',
  },
  {
    name: 'one run too many of a user',
    file: 'includes/lines',
    from: 'if active >= record.runsPerUser then',
    to: 'if active > record.runsPerUser then',
  },
  {
    name: 'one run too many in all',
    file: 'includes/pump',
    from: 'while active < last do',
    to: 'while active <= last do',
  },
  {
    name: 'places ignore the lanes of live workers',
    file: 'includes/settings',
    from: "return math.min(settings.maxRuns, tonumber(call('GET', key.capacity) or '0'))",
    to: 'return settings.maxRuns',
  },
  {
    name: 'batches take the reserve',
    file: 'includes/settings',
    from: 'places - settings.batchReserveRuns',
    to: 'places',
  },
  {
    name: 'too much draining: nobody is let in again at the cap',
    file: 'includes/pump',
    from: 'return insider and insider.user',
    to: 'return nil',
  },
  {
    name: 'a batch stands in the ring of interactive runs',
    file: 'includes/lines',
    from: "ringKey(active > 0 and 'inside' or 'outside', class)",
    to: "ringKey(active > 0 and 'inside' or 'outside', 'interactive')",
  },
  {
    name: 'an outsider stands in the ring inside',
    file: 'includes/lines',
    from: "ringKey(active > 0 and 'inside' or 'outside', class)",
    to: "ringKey('inside', class)",
  },
  {
    name: 'the last comes first',
    file: 'includes/places',
    from: "call('ZPOPMIN', lineKey(user))",
    to: "call('ZPOPMAX', lineKey(user))",
  },
  {
    name: 'the record of a user stays for ever',
    file: 'includes/lines',
    from: "call('PEXPIRE', userKey(user), integer(IDLE_USER_MS))",
    to: '',
  },
  {
    name: 'an admitted run is handed over by nobody',
    file: 'includes/places',
    from: 'if not deliver(id, attempt, class) then',
    to: 'if false then',
  },
  {
    name: 'an admitted run is handed over by the script and by its caller',
    file: 'includes/places',
    from: 'if not deliver(id, attempt, class) then',
    to: 'if deliver(id, attempt, class) or true then',
  },
];
