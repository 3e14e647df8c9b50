--[[
  Extends the leases of a worker's runs.

  Input:  KEYS[1] tag
          ARGV    worker, then for each run: id, attempt, '1' if the worker has it parked
  Output: the lease duration (ms), { run, attempt, 'cancel'|'abandon'|'park'|'thaw', ... }: runs to cancel, runs that no
          longer belong to this worker, and sessions whose parking differs at the worker (which repairs lost messages)
]]
--- @include "reserve"
--- @include "records"

local worker = ARGV[1]
local actions = {}
for i = 2, #ARGV, 3 do
  local id, attempt, isParked = ARGV[i], ARGV[i + 1], ARGV[i + 2] == '1'
  local run = readRun(id)
  local action
  if run and run.state == 'active' and run.attempt == tonumber(attempt) and run.workerId == worker then
    call('ZADD', run.parkedAt and key.parked or key.leases, 'XX', integer(NOW + settings.leaseMs), id)
    if run.cancelRequested then
      action = 'cancel'
    elseif isParked ~= (run.parkedAt and true or false) then
      action = run.parkedAt and 'park' or 'thaw'
    end
  else
    action = 'abandon'
  end
  if action then
    actions[#actions + 1] = id
    actions[#actions + 1] = attempt
    actions[#actions + 1] = action
  end
end
return { settings.leaseMs, actions }
