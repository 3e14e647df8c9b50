--[[
  Appends output of a worker to the event log of its run.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, seq of the first entry, then for each entry: kind, data
  Output: 1 written, 0 fenced: the attempt is over, or entries before these are missing

  Idempotent by the seq: existing entries are skipped and not published again. Entries before the first one are missing
  after a failover to a replica that had not received them: the attempt cannot be completed any more.
]]
--- @include "reserve"
--- @include "events"
--- @include "records"

local runId, attempt, seq = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local run = readRun(runId)
if not run or run.state ~= 'active' or run.attempt ~= attempt then return 0 end
local last = lastSeqOf(run, attempt)
if seq > math.max(last, CLAIM_SEQ) + 1 then return 0 end
local bytes = 0
for i = 4, #ARGV, 2 do
  local kind, data = ARGV[i], ARGV[i + 1]
  if seq > last then
    appendEvent(run, attempt, seq, kind, data)
    bytes = bytes + #data
  end
  seq = seq + 1
end
if bytes > 0 then
  local storedBytes = tonumber(run.storedBytes or '0') + bytes
  call('HSET', runKey(runId), 'lastId', run.lastId, 'storedBytes', integer(storedBytes))
end
return 1
