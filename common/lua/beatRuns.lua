--[[
  A worker extends the leases of its runs.

  Input:  KEYS[1] tag
          ARGV    worker, then for each run: id, attempt
  Output: the length of the leases from now (ms), { run, attempt, 'cancel'|'abandon', ... }: those that were asked to stop (a lost cancel message is made up for here), and those that
          are no longer this worker's
]]
--- @include "records"

local worker = ARGV[1]
local answers = {}
for i = 2, #ARGV, 2 do
  local id = ARGV[i]
  local run = readRun(id)
  local action
  if run and run.state == 'active' and run.attempt == tonumber(ARGV[i + 1]) and run.workerId == worker then
    call('ZADD', key.leases, 'XX', integer(NOW + settings.leaseMs), id)
    action = run.cancelRequested and 'cancel' or nil
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
