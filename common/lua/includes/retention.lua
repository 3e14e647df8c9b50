-- What is kept of finished runs, and for how long: the record by role and class, output and files at most as long. The story of a run
-- stays as long as its record, so that a reader always comes to its end; only the output in it goes before.
--- @include "events"
--- @include "records"

local function keepFinished(run)
  local keepMs = retentionMsOf(run.class, run.role)
  local outputMs = math.min(keepMs, settings.outputRetentionMs)
  call('PEXPIRE', runKey(run.id), integer(keepMs))
  call('PEXPIRE', eventsKey(run.id), integer(keepMs))
  call('PEXPIRE', inputKey(run.id), integer(outputMs))
  call('PEXPIRE', artifactsKey(run.id), integer(math.min(keepMs, settings.artifactRetentionMs)))
  call('ZADD', key.finished, integer(NOW + keepMs), run.id)
  local bytes = tonumber(run.storedBytes or '0')
  if bytes == 0 then return end
  call('ZADD', key.outputs, integer(NOW + outputMs), run.id)
  call('ZADD', key.outputSizes, integer(bytes), run.id)
  call('INCRBY', key.outputBytes, integer(bytes))
end

-- Notes that so many bytes of a finished run's output are kept; none takes it off the lists.
local function countOutput(id, bytes)
  local before = call('ZSCORE', key.outputSizes, id)
  if not before then return end
  call('INCRBY', key.outputBytes, integer(bytes - tonumber(before)))
  if bytes > 0 then
    call('ZADD', key.outputSizes, integer(bytes), id)
  else
    call('ZREM', key.outputSizes, id)
    call('ZREM', key.outputs, id)
  end
end

-- Entries looked at in one step, and kept on one side of a cut at most.
local ENTRIES_PER_STEP = 8
local MOST_ENTRIES = 400

local function kindOf(entry) return entry[2][2] end
local function dataOf(entry) return entry[2][4] end

-- The entries at one end of an attempt whose output is no more than `limit` bytes; states and the end are free.
local function takeSide(command, name, from, to, limit, isBeyond)
  local taken, bytes = {}, 0
  while true do
    local page = call(command, name, from, to, 'COUNT', ENTRIES_PER_STEP)
    for _, entry in ipairs(page) do
      local isOutput = kindOf(entry) ~= 'state' and kindOf(entry) ~= 'finished'
      local size = isOutput and #dataOf(entry) or 0
      if kindOf(entry) == 'cut' or bytes + size > limit or #taken == MOST_ENTRIES or isBeyond(entry[1]) then
        return taken, bytes
      end
      bytes = bytes + size
      taken[#taken + 1] = entry
      from = '(' .. entry[1]
    end
    if #page < ENTRIES_PER_STEP then return taken, bytes end
  end
end

-- Rewrites the story of a finished run: of its last attempt the first and the last `limit` bytes of output stay, and an entry `cut`
-- tells how much went. It takes the place of what went last, so a reader who stopped anywhere in between comes to it.
local function cutOutput(id, limit)
  local name = eventsKey(id)
  local run = readRun(id)
  if not run or call('EXISTS', name) == 0 then return countOutput(id, 0) end
  local attempt = integer(run.attempt)
  local head, headBytes = takeSide('XRANGE', name, attempt .. '-0', attempt, limit, function() return false end)
  local known = {}
  for _, entry in ipairs(head) do known[entry[1]] = true end
  local tail, tailBytes = takeSide('XREVRANGE', name, attempt, attempt .. '-0', limit, function(entryId) return known[entryId] end)
  local first = call('XRANGE', name, '-', '+', 'COUNT', 1)[1]
  local ttl = call('PTTL', name)

  call('UNLINK', name)
  local function write(entryId, kind, data) call('XADD', name, entryId, 'k', kind, 'd', data) end
  if not known[first[1]] then write(first[1], kindOf(first), dataOf(first)) end
  local stream = 'stdout'
  for _, entry in ipairs(head) do
    write(entry[1], kindOf(entry), dataOf(entry))
    if kindOf(entry) == 'stderr' then stream = 'stderr' end
  end
  local bytes = headBytes + tailBytes
  local nextSeq = tonumber(string.match(tail[#tail][1], '-(%d+)$'))
  write(attempt .. '-' .. integer(nextSeq - 1), 'cut',
    '{"bytes":' .. integer(tonumber(run.storedBytes or '0') - bytes) .. ',"stream":"' .. stream .. '"}')
  for i = #tail, 1, -1 do write(tail[i][1], kindOf(tail[i]), dataOf(tail[i])) end
  if ttl > 0 then call('PEXPIRE', name, integer(ttl)) end
  call('HSET', runKey(id), 'outputTruncated', '1')
  countOutput(id, bytes)
end

local function forgetRun(id)
  countOutput(id, 0)
  call('UNLINK', runKey(id), eventsKey(id), inputKey(id), artifactsKey(id))
end
