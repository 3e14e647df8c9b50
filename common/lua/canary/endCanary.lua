--[[
  Records how a canary ended, and when the next one is due.

  Input:  KEYS[1] tag of the first shard
          ARGV    runId, 'ok'|'failed'|'waiting'|'interrupted', time from its start (ms), why it failed or what it waits
                  for, time until the next one (ms): from its start if it is ok, else from now
  Output: 1 recorded, 0 it was recorded before, or another one has begun since

  An interrupted canary says nothing about the service.
]]
--- @include "reserve"
--- @include "measures"

local runId, outcome, ms, why, nextMs = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local current, startedAt = unpack(call('HMGET', key.canary, 'runId', 'startedAt'))
if current ~= runId then return 0 end
call('HDEL', key.canary, 'runId')
local from = outcome == 'ok' and tonumber(startedAt) or NOW
call('HSET', key.canary, 'dueAt', integer(math.max(NOW, from + nextMs)))
if outcome == 'ok' then
  call('HSET', key.canary, 'succeededAt', integer(NOW), 'ms', integer(ms))
  call('HDEL', key.canary, 'failingSince', 'failure', 'waitingFor')
elseif outcome == 'failed' then
  call('HSETNX', key.canary, 'failingSince', startedAt)
  call('HSET', key.canary, 'failure', why)
  call('HDEL', key.canary, 'waitingFor')
elseif outcome == 'waiting' then
  call('HSET', key.canary, 'waitingFor', why)
end
if outcome == 'ok' or outcome == 'failed' then countCanary(outcome, ms) end
return 1
