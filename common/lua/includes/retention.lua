-- Retention of finished runs: the record by role and class, output and artifacts at most as long. The event log expires
-- with the record, so that a reader always reaches its end; only the output in it may go earlier. The id outlives the
-- record, so that the owner of a run can learn that it has expired.
--- @include "events"
--- @include "records"
--- @include "artifacts"

-- Everything else is local to this block: a script may have 200 local variables.
local cutOutput, deleteRun, CUT_END_BYTES, setExpiry, retainFinished
do
  -- Records for the owner when the record of a run expires.
  local function recordExpiry(run, keepMs)
    local name = expiredKey(run.user)
    call('ZADD', name, integer(NOW + keepMs), run.id)
    call('ZREMRANGEBYSCORE', name, '-inf', integer(NOW - settings.expiredRunIdMs))
    call('ZREMRANGEBYRANK', name, 0, -1 - settings.historyPerUser)
    call('PEXPIRE', name, integer(longestRetentionMs() + settings.expiredRunIdMs))
  end

  -- Sets the counted output bytes of a finished run; 0 removes it from the lists. The first call needs `user`. Returns
  -- the bytes of its user.
  local function countOutput(id, bytes, user)
    local before = tonumber(call('ZSCORE', key.outputSizes, id) or '0')
    if before == 0 and not user then return end
    call('INCRBY', key.outputBytes, integer(bytes - before))
    user = user or call('HGET', key.outputUsers, id)
    local ofUser = user and call('HINCRBY', key.outputsByUser, user, integer(bytes - before)) or 0
    if user and ofUser <= 0 then call('HDEL', key.outputsByUser, user) end
    if bytes > 0 then
      call('ZADD', key.outputSizes, integer(bytes), id)
      return ofUser
    end
    call('ZREM', key.outputSizes, id)
    call('ZREM', key.outputs, id)
    call('HDEL', key.outputUsers, id)
    if user then call('ZREM', outputsKey(user), id) end
  end

  -- Entries read per step, and entries kept on each side of a cut.
  local ENTRIES_PER_STEP = 8
  local MAX_ENTRIES = 400

  local function kindOf(entry) return entry[2][2] end
  local function dataOf(entry) return entry[2][4] end

  -- Returns the entries at one end of an attempt with at most `limit` bytes of output; other entries do not count.
  local function takeEnd(command, name, from, to, limit, isBeyond)
    local taken, bytes = {}, 0
    while true do
      local page = call(command, name, from, to, 'COUNT', ENTRIES_PER_STEP)
      for _, entry in ipairs(page) do
        local isOutput = kindOf(entry) ~= 'state' and kindOf(entry) ~= 'finished'
        local size = isOutput and #dataOf(entry) or 0
        if kindOf(entry) == 'cut' or bytes + size > limit or #taken == MAX_ENTRIES or isBeyond(entry[1]) then
          return taken, bytes
        end
        bytes = bytes + size
        taken[#taken + 1] = entry
        from = '(' .. entry[1]
      end
      if #page < ENTRIES_PER_STEP then return taken, bytes end
    end
  end

  -- Cuts the event log of a finished run to the first and the last `limit` bytes of output of its last attempt. A `cut`
  -- entry has the id of the last removed entry and states the removed bytes, so a reader at any position in between
  -- reads it.
  function cutOutput(id, limit)
    local name = eventsKey(id)
    local run = readRun(id)
    if not run or call('EXISTS', name) == 0 then return countOutput(id, 0) end
    -- Of a submission the files and the transcripts of its cases go; the results of its cases stay.
    if run.kind == 'submission' then
      call('HDEL', runKey(id), 'program')
      call('UNLINK', caseOutputsKey(id))
      return countOutput(id, 0)
    end
    -- A program that was kept for a rerun goes first.
    local programBytes = call('HSTRLEN', runKey(id), 'program')
    if programBytes > 0 then
      call('HDEL', runKey(id), 'program')
      run.storedBytes = call('HINCRBY', runKey(id), 'storedBytes', integer(-programBytes))
      if run.storedBytes <= 2 * limit then return countOutput(id, run.storedBytes) end
    end
    local attempt = integer(run.attempt)
    local head, headBytes = takeEnd('XRANGE', name, attempt .. '-0', attempt, limit, function() return false end)
    local known = {}
    for _, entry in ipairs(head) do known[entry[1]] = true end
    local function isKnown(entryId) return known[entryId] end
    local tail, tailBytes = takeEnd('XREVRANGE', name, attempt, attempt .. '-0', limit, isKnown)
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

  function deleteRun(id)
    countOutput(id, 0)
    call('ZREM', key.recentlyFinished, id)
    deleteArtifacts(id)
    call('UNLINK', runKey(id), eventsKey(id), inputKey(id), casesKey(id), caseOutputsKey(id))
  end

  -- Bytes kept on each side of a cut. No entry of an event log is larger.
  CUT_END_BYTES = 65536
  -- Older runs of the user that one finished run may cut or delete. It adds only one run, so two suffice.
  local OLDER_PER_END = 2

  -- Registers the output of a finished run. If the user's output exceeds the limit, trims older runs: the oldest large
  -- output is cut to head and tail and then counts as new; the oldest small one is deleted.
  local function retainOutput(run, bytes)
    local ofUser = countOutput(run.id, bytes, run.user)
    call('HSET', key.outputUsers, run.id, run.user)
    call('ZADD', outputsKey(run.user), integer(NOW), run.id)
    call('PEXPIRE', outputsKey(run.user), integer(longestRetentionMs()))
    for _ = 1, OLDER_PER_END do
      if ofUser <= settings.outputBytesPerUser then return end
      local oldest = call('ZRANGE', outputsKey(run.user), 0, 0)[1]
      if oldest == run.id then return end
      if tonumber(call('ZSCORE', key.outputSizes, oldest) or '0') > 2 * CUT_END_BYTES then
        cutOutput(oldest, CUT_END_BYTES)
        call('ZADD', outputsKey(run.user), 'XX', integer(NOW), oldest)
      else
        cutOutput(oldest, 0)
      end
      ofUser = tonumber(call('HGET', key.outputsByUser, run.user) or '0')
    end
  end

  -- Registers the record of a finished run. The number of records per user is bounded; the oldest expire early.
  local function retainRecord(run, keepMs)
    local name = finishedKey(run.user)
    call('ZREMRANGEBYSCORE', name, '-inf', integer(NOW))
    call('ZADD', name, integer(NOW + keepMs), run.id)
    call('PEXPIRE', name, integer(longestRetentionMs()))
    local isStudent = not run.role or run.role == 'student'
    local most = isStudent and settings.keptRunsStudent or settings.keptRunsGrader
    for _ = 1, math.min(OLDER_PER_END, call('ZCARD', name) - most) do
      local oldest = call('ZPOPMIN', name)[1]
      deleteRun(oldest)
      call('ZREM', key.finished, oldest)
    end
  end

  -- Finished runs that ops can search: the newest ones of all shards, whatever their retention.
  local MAX_SEARCHABLE_RUNS = 20000

  local function retainForSearch(run)
    call('ZADD', key.recentlyFinished, integer(NOW), run.id)
    call('ZREMRANGEBYRANK', key.recentlyFinished, 0, -1 - shareOf(MAX_SEARCHABLE_RUNS))
    call('PEXPIRE', key.recentlyFinished, integer(longestRetentionMs()))
  end

  -- Sets when a run that finished `ageMs` ago expires, with all that belongs to it. Returns the remaining times of its
  -- record and of its output. The record of a run whose time is over must be deleted instead.
  function setExpiry(run, ageMs)
    local keepMs = run.keepMs and tonumber(run.keepMs) or retentionMsOf(run.class, run.role, run.kind)
    local outputMs = run.kind == 'submission' and keepMs or math.min(keepMs, settings.outputRetentionMs)
    local artifactMs = math.min(keepMs, settings.artifactRetentionMs)
    call('PEXPIRE', runKey(run.id), integer(keepMs - ageMs))
    call('PEXPIRE', eventsKey(run.id), integer(keepMs - ageMs))
    if call('PEXPIRE', artifactsKey(run.id), integer(artifactMs - ageMs)) == 1 then
      call('ZADD', key.artifactsDue, 'XX', integer(NOW + artifactMs - ageMs), run.id)
    end
    if run.kind == 'submission' then
      call('PEXPIRE', casesKey(run.id), integer(keepMs - ageMs))
      call('PEXPIRE', caseOutputsKey(run.id), integer(outputMs - ageMs))
    end
    call('ZADD', key.finished, integer(NOW + keepMs - ageMs), run.id)
    return keepMs - ageMs, outputMs - ageMs
  end

  function retainFinished(run)
    local keepMs, outputMs = setExpiry(run, 0)
    retainRecord(run, keepMs)
    retainForSearch(run)
    recordExpiry(run, keepMs)
    local bytes = tonumber(run.storedBytes or '0')
    if bytes == 0 then return end
    call('ZADD', key.outputs, integer(NOW + outputMs), run.id)
    retainOutput(run, bytes)
  end
end
