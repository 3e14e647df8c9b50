--[[
  Claims an active bulk action for a process, and counts what this process did since its last call. Another process may
  claim it after the lease.

  Input:  KEYS[1] tag
          ARGV    id, process, lease (ms), index of the first run that the process handled ('' for none), index after
                  the last one, then for each outcome: name, number of runs
  Output: index of the next run to handle; -1: it is finished or gone, or another process has it
]]
--- @include "reserve"
--- @include "keys"

local FIRST_OUTCOME = 6

local id, process, leaseMs, from, to = unpack(ARGV)
local state, nextRun, count, owner, leaseUntil =
  unpack(call('HMGET', bulkKey(id), 'state', 'next', 'count', 'process', 'leaseUntil'))
if state ~= 'active' then return -1 end
if owner and owner ~= process and tonumber(leaseUntil) > NOW then return -1 end
call('HSET', bulkKey(id), 'process', process, 'leaseUntil', integer(NOW + tonumber(leaseMs)))
if from ~= nextRun then return tonumber(nextRun) end

for i = FIRST_OUTCOME, #ARGV, 2 do call('HINCRBY', bulkKey(id), 'outcome:' .. ARGV[i], ARGV[i + 1]) end
call('HSET', bulkKey(id), 'next', to)
if tonumber(to) < tonumber(count) then return tonumber(to) end
call('HSET', bulkKey(id), 'state', 'finished', 'finishedAt', integer(NOW))
call('UNLINK', bulkRunsKey(id))
return -1
