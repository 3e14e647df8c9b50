--[[
  Where queued runs stand in the line, and why. Position and estimate are what they would be if nobody came or went: O(log n) a run,
  and as much again for all together as there are active runs, of which no more than a hundred are looked at.

  Input:  KEYS[1] tag
          ARGV    runs
  Output: for each run: nil when it does not wait, else { ahead, eta in ms (-1 unknown), 'paused'|'capacity'|'user_limit'|'class_limit'|'due_time',
          what ops say about the pause ('' for nothing) }
]]
--- @include "lines"
--- @include "estimates"

local places = countPlaces()
local active = call('ZCARD', key.leases)
local waitingRuns = call('ZCARD', waitingKey('interactive')) + call('ZCARD', waitingKey('batch'))
local waitingUsers = call('ZCARD', key.waitingUsers)

local function whyWaiting(ownActive, ownLimit)
  if isPaused() then return 'paused' end
  if places == 0 then return 'capacity' end
  if ownActive >= ownLimit then return 'user_limit' end
  if active >= places and places < settings.maxRuns then return 'capacity' end
  return 'class_limit'
end

-- Users whose turn comes before one with this pass.
local function countUsersBefore(pass)
  local users = 0
  for _, side in ipairs({ 'inside', 'outside' }) do
    for _, class in ipairs({ 'interactive', 'batch' }) do
      users = users + call('ZCOUNT', ringKey(side, class), '-inf', '(' .. pass)
    end
  end
  return users
end

-- With k runs of his own before it, a run waits while each other user takes up to k turns, and one more each who is before him now.
local function countAhead(rank, user, pass)
  local ofOthers = countUsersBefore(pass) + rank * (waitingUsers - 1)
  return rank + math.min(ofOthers, waitingRuns - call('ZCARD', lineKey(user)))
end

-- Places that the next of a class may take now, as far as it is not its user who keeps it waiting.
local function countFree(class)
  if call('HLEN', key.activeUsers) >= settings.maxActiveUsers then return 0 end
  local free = places - active
  if class == 'batch' then free = math.min(free, countBatchPlaces(places) - call('SCARD', key.activeBatch)) end
  return math.max(0, free)
end

local remaining = nil
local startsOf = {}
local function startsOn(name, own, free, length)
  startsOf[name] = startsOf[name] or createStarts(withFree(own, free), length)
  return startsOf[name]
end

-- The later of when the line has come that far and when the user's own line has.
local function estimate(run, ahead, rank, ownLimit)
  local average = averageOf(run.class)
  if not average or places == 0 or isPaused() then return -1 end
  if run.class == 'batch' and countBatchPlaces(places) == 0 then return -1 end
  remaining = remaining or readRemaining()
  local length = math.max(average, remaining.length or 0)
  local own = remaining.byUser[run.user] or {}
  local ofAll = startsOn(run.class, remaining.all, countFree(run.class), length)
  local ofUser = startsOn('user ' .. run.user .. run.class, own, ownLimit - #own, length)
  local share = active > 0 and #remaining.all / active or 1
  return math.ceil(math.max(ofAll(math.floor(ahead * share)), ofUser(rank)))
end

local note = isPaused() and call('HGET', key.liveSettings, 'pauseReason') or ''
local answers = {}
for i, id in ipairs(ARGV) do
  local run = readRun(id)
  local rank = run and (run.state == 'queued' or run.waking) and call('ZRANK', lineKey(run.user), id)
  if run and run.dueAt then
    answers[i] = { 0, integer(math.max(0, tonumber(run.dueAt) - NOW)), 'due_time', note }
  elseif rank then
    local record = readUser(run.user)
    local ownLimit = math.max(1, math.min(record.runsPerUser, places))
    local pass = run.waking and call('ZSCORE', lineKey(run.user), id) or record.pass
    local ahead = countAhead(rank, run.user, pass)
    answers[i] = { ahead, integer(estimate(run, ahead, rank, ownLimit)), whyWaiting(activeRunsOf(run.user), record.runsPerUser), note }
  else
    answers[i] = false
  end
end
return answers
