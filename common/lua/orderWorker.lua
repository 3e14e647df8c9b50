--[[
  Ops tell a worker to take nothing new (`quiet`), to be empty soon as well (`drain`), or to work again (`resume`). Its lanes count no
  more from this moment; the worker hears of it with its next report. The order outlives the process, so a worker that is started
  again under the same name keeps to it.

  Input:  KEYS[1] tag
          ARGV    id of the change, ops user, role, why, worker, order ('quiet'|'drain'|'resume')
  Output: 1 done, 0 there is no such worker
]]
--- @include "audit"
--- @include "workers"

local worker, order = ARGV[5], ARGV[6]
local function dropLanes()
  if call('HEXISTS', key.workerLanes, worker) == 1 then offerLanes(worker, '0', '0') end
  storeCapacity()
end
-- Orders are kept in the first shard; the others are told with each report how many lanes that leaves.
if SHARD > 0 then
  if order ~= 'resume' then dropLanes() end
  return 1
end

local before = call('GET', orderKey(worker))
if not before and not call('ZSCORE', key.workers, worker) then return 0 end
if isRepeated(ARGV[1]) then return 1 end
if order == 'resume' then
  call('DEL', orderKey(worker))
else
  keepOrder(worker, order)
  dropLanes()
end
if (before or 'resume') ~= order then
  writeAudit({ ARGV[2], ARGV[3], ARGV[4] }, 'worker.' .. order, worker, before or 'resume', order)
end
return 1
