--[[
  Removes workers whose heartbeat expired, and retries or loses runs whose lease expired. All API and worker processes
  call it periodically; extra calls are harmless.

  Input:  KEYS[1] tag
  Output: { requeued run, ... }, { lost run, ... }, { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "records"
--- @include "finalize"
--- @include "workers"
--- @include "admit"

-- Leases per call, which bounds the time that Redis is blocked.
local LEASES_PER_CALL = 100

for _, worker in ipairs(call('ZRANGEBYSCORE', key.workers, '-inf', integer(NOW))) do removeWorker(worker) end
storeCapacity()

local requeued, lost = {}, {}
for _, leases in ipairs({ key.leases, key.parked }) do
  for _, id in ipairs(call('ZRANGEBYSCORE', leases, '-inf', integer(NOW), 'LIMIT', 0, LEASES_PER_CALL)) do
    local run = readRun(id)
    local result = run and expireAttempt(run)
    if result == 'requeued' then requeued[#requeued + 1] = id end
    if result == 'lost' then lost[#lost + 1] = id end
  end
end
admitRuns()
return { requeued, lost, admitted }
