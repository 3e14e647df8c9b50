--[[
  Brings back what nobody looks after any more: workers whose heartbeat ended, and runs whose lease did. Called once a second by
  anybody; calling it more often changes nothing.

  Input:  KEYS[1] tag
  Output: { requeued run, ... }, { lost run, ... }, { admitted run, attempt, ... }
]]
--- @include "records"
--- @include "endings"
--- @include "workers"
--- @include "pump"

-- Leases looked at in one call, so that Redis is never held for long.
local LEASES_PER_CALL = 100

for _, worker in ipairs(call('ZRANGEBYSCORE', key.workers, '-inf', integer(NOW))) do dropWorker(worker) end
storeCapacity()

local requeued, lost = {}, {}
for _, leases in ipairs({ key.leases, key.parked }) do
  for _, id in ipairs(call('ZRANGEBYSCORE', leases, '-inf', integer(NOW), 'LIMIT', 0, LEASES_PER_CALL)) do
    local run = readRun(id)
    local became = run and giveUpOn(run)
    if became == 'requeued' then requeued[#requeued + 1] = id end
    if became == 'lost' then lost[#lost + 1] = id end
  end
end
pump()
return { requeued, lost, admitted }
