import type { Fault } from './plant-fault.testkit.js';

/** Faults in how sessions leave their places and take them again. */
export const faultsOfParking: Fault[] = [
  {
    name: 'a place stays free after a parked session was charged',
    file: 'parkRun',
    from: 'pump()\nreturn { 1, admitted }',
    to: 'return { 1, admitted }',
  },
  {
    name: 'a session is parked although that helps nobody',
    file: 'parkRun',
    from: 'if admissions == 0 then',
    to: 'if false then',
  },
  {
    name: 'a session that nobody gains from loses its place all the same',
    file: 'parkRun',
    from: '  takePlace(id, run.user, run.class)\n',
    to: '',
  },
  {
    name: 'any number of sessions of a user is parked',
    file: 'parkRun',
    from: ' or countParkedOf(run.user) >= settings.parkedPerUser',
    to: '',
  },
  {
    name: 'a session is parked with input on its way',
    file: 'parkRun',
    from: 'return not last or last[1] == ARGV[3]',
    to: 'return true',
  },
  {
    name: 'the count of parked sessions leaks',
    file: 'includes/parking',
    from: "if call('HINCRBY', key.parkedUsers, user, -1) <= 0 then call('HDEL', key.parkedUsers, user) end",
    to: '',
  },
  {
    name: 'input does not wake',
    file: 'sendInput',
    from: 'if wake(run) then pump() end',
    to: '',
  },
  {
    name: 'what is sent to a parked session waits until somebody else comes or goes',
    file: 'sendInput',
    from: 'if wake(run) then pump() end',
    to: 'wake(run)',
  },
  {
    name: 'a session that goes on stands behind new runs',
    file: 'includes/lines',
    from: 'return sequence - CLASS_STEP end',
    to: 'return sequence end',
  },
  {
    name: 'a session that goes on is first in its line only',
    file: 'includes/lines',
    from: 'tonumber(head[2]) < 0 and head[2] or record.pass',
    to: 'record.pass',
  },
  {
    name: 'a parked session that ends stays in the line',
    file: 'includes/places',
    from: 'then return leaveLine(run.id, run.user, run.class) end',
    to: 'then return end',
  },
  {
    name: 'a session that goes on is delivered a second time',
    file: 'includes/places',
    from: 'if unpark(id, user) then',
    to: 'if unpark(id, user) and false then',
  },
  {
    name: 'the parked sessions of a dead worker stay',
    file: 'reapRuns',
    from: 'ipairs({ key.leases, key.parked })',
    to: 'ipairs({ key.leases })',
  },
  {
    name: 'a new process leaves the parked sessions of the old',
    file: 'includes/giveBack',
    from: 'ipairs({ key.leases, key.parked })',
    to: 'ipairs({ key.leases })',
  },
  {
    name: 'a worker that is wrong about parking is not told',
    file: 'beatRuns',
    from: "action = run.parkedAt and 'park' or 'thaw'",
    to: 'action = nil',
  },
];
