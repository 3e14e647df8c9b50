--[[
  Takes runs into their users' lines, or keeps them until they are due, and admits whoever may start.

  Input:  KEYS[1] tag
          ARGV    for each run: id, user, class, program, limits, interactive ('1'|'0'), label (JSON), batchId ('' for none),
                  batchIndex ('' for none), role of the user, delay (ms), kind ('run'|'session')
  Output: { for each run: 1 accepted, 2 duplicate, -1 line full, -2 paused, -3 the user is muted }, { admitted run, attempt, ... }

  Idempotent by the run's id. A refused run leaves nothing behind.
]]
--- @include "events"
--- @include "pump"

local touched = {}
local function settle()
  for user in pairs(touched) do placeUser(user) end
  touched = {}
  pump()
end

local function countWaiting(user) return call('ZCARD', lineKey(user)) + call('ZCARD', delayedKey(user)) end

local outcomes = {}
for i = 1, #ARGV, 12 do
  local id, user, class = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local outcome = 1
  if call('EXISTS', runKey(id)) == 1 then
    outcome = 2
  elseif isPaused() then
    outcome = -2
  else
    local record = readUser(user, ARGV[i + 9])
    -- Whoever can start at once does not count as waiting.
    if countWaiting(user) >= record.maxWaiting then settle() end
    if countWaiting(user) >= record.maxWaiting then outcome = -1 end
    if record.isMuted then outcome = -3 end
  end
  if outcome == 1 then
    local sequence = call('INCR', key.sequence)
    call('HSET', runKey(id), 'state', 'queued', 'attempt', '0', 'user', user, 'class', class, 'role', ARGV[i + 9],
      'submittedAt', integer(NOW), 'program', ARGV[i + 3], 'limits', ARGV[i + 4], 'interactive', ARGV[i + 5],
      'label', ARGV[i + 6])
    if ARGV[i + 11] ~= 'run' then call('HSET', runKey(id), 'kind', ARGV[i + 11]) end
    if ARGV[i + 7] ~= '' then
      call('HSET', runKey(id), 'batchId', ARGV[i + 7], 'batchIndex', ARGV[i + 8])
      countBatch(ARGV[i + 7], nil, 'queued')
    else
      call('ZADD', historyKey(user), integer(sequence), id)
      call('ZREMRANGEBYRANK', historyKey(user), 0, -1 - settings.historyPerUser)
    end
    call('HSET', runKey(id), 'lastId', announceRun(id))
    if tonumber(ARGV[i + 10]) > 0 then
      delayRun(id, user, tonumber(ARGV[i + 10]))
    else
      local score = integer(lineScore(class, sequence))
      call('HSET', runKey(id), 'score', score)
      wakeUser(user, ARGV[i + 9], sequence)
      joinLine(id, user, class, score)
    end
    touched[user] = true
  end
  outcomes[#outcomes + 1] = outcome
end
settle()
return { outcomes, admitted }
