--[[
  A worker extends the leases of its runs.

  Input:  KEYS[1] tag
          ARGV    worker, then for each run: id, attempt, '1' when the worker has it parked
  Output: the length of the leases from now (ms), { run, attempt, 'cancel'|'abandon'|'park'|'thaw', ... }: those that were asked to stop, those that
          are no longer this worker's, and sessions that are parked, or not, other than the worker has them (lost messages are made
          up for here)
]]
--- @include "records"

local worker = ARGV[1]
local answers = {}
for i = 2, #ARGV, 3 do
  local id = ARGV[i]
  local run = readRun(id)
  local action
  if run and run.state == 'active' and run.attempt == tonumber(ARGV[i + 1]) and run.workerId == worker then
    call('ZADD', run.parkedAt and key.parked or key.leases, 'XX', integer(NOW + settings.leaseMs), id)
    if run.cancelRequested then
      action = 'cancel'
    elseif (ARGV[i + 2] == '1') ~= (run.parkedAt and true or false) then
      action = run.parkedAt and 'park' or 'thaw'
    end
  else
    action = 'abandon'
  end
  if action then
    answers[#answers + 1] = id
    answers[#answers + 1] = ARGV[i + 1]
    answers[#answers + 1] = action
  end
end
return { settings.leaseMs, answers }
