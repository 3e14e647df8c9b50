--[[
  Sets the mode of a worker: `quiet` accepts no new runs, `drain` also moves its runs elsewhere soon, `resume` clears
  the mode. Its slots stop counting immediately; the worker receives the mode in the reply to its next heartbeat. The
  mode outlives the process, so a restarted worker of the same name keeps it.

  Input:  KEYS[1] tag
          ARGV    changeId, ops user, role, why, worker, mode ('quiet'|'drain'|'resume')
  Output: 1 done, 0 there is no such worker
]]
--- @include "reserve"
--- @include "audit"
--- @include "workers"

local changeId, opsUser, role, why, worker, mode = unpack(ARGV)
local function withdrawSlots()
  if call('HEXISTS', key.workerSlots, worker) == 1 then offerSlots(worker, '0', '0') end
  storeCapacity()
end
-- Modes are stored in the first shard; the other shards receive the resulting slots with each heartbeat.
if SHARD > 0 then
  if mode ~= 'resume' then withdrawSlots() end
  return 1
end

local before = call('GET', modeKey(worker))
if not before and not call('ZSCORE', key.workers, worker) then return 0 end
if isRepeated(changeId) then return 1 end
if mode == 'resume' then
  call('DEL', modeKey(worker))
else
  storeMode(worker, mode)
  withdrawSlots()
end
if (before or 'resume') ~= mode then
  writeAudit({ opsUser, role, why }, 'worker.' .. mode, worker, before or 'resume', mode)
end
return 1
