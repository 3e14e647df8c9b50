--[[
  Starts a previewed bulk action and writes it to the audit log, with the number of its runs.

  Input:  KEYS[1] tag
          ARGV    id, ops user, role, why, milliseconds for which its result is kept
  Output: 1 started, 0 it was started before, -1 there is none
]]
--- @include "reserve"
--- @include "audit"

local id, opsUser, role, why, keptMs = unpack(ARGV)
local action, filter, count, state = unpack(call('HMGET', bulkKey(id), 'action', 'filter', 'count', 'state'))
if not state then return -1 end
if state ~= 'previewed' then return 0 end
local hasRuns = tonumber(count) > 0
call('HSET', bulkKey(id), 'state', hasRuns and 'active' or 'finished', 'startedBy', opsUser, 'role', role, 'why', why,
  'startedAt', integer(NOW), 'expiresAt', integer(NOW + tonumber(keptMs)))
call('PEXPIRE', bulkKey(id), keptMs)
call('PEXPIRE', bulkRunsKey(id), keptMs)
writeAudit({ opsUser, role, why }, 'runs.' .. action, id, filter, count .. ' runs')
return 1
