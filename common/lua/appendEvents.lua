--[[
  A worker adds output to the story of its run.

  Input:  KEYS[1] tag
          ARGV    run, attempt, seq of the first entry, then for each entry: kind, data
  Output: 1 written, 0 fenced: the attempt is over

  Idempotent by the seq: entries that are there already are passed over, and so is their message.
]]
--- @include "events"
--- @include "records"

local attempt = tonumber(ARGV[2])
local seq = tonumber(ARGV[3])
local run = readRun(ARGV[1])
if not run or run.state ~= 'active' or run.attempt ~= attempt then return 0 end
local last = lastSeqOf(run, attempt)
local bytes = 0
for i = 4, #ARGV, 2 do
  if seq > last then
    writeEvent(run, attempt, seq, ARGV[i], ARGV[i + 1])
    bytes = bytes + #ARGV[i + 1]
  end
  seq = seq + 1
end
if bytes > 0 then call('HINCRBY', runKey(run.id), 'storedBytes', bytes) end
return 1
