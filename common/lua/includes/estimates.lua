-- When waiting runs may start, reckoned from the runs that are active now: each of their places falls free when its run ends, and goes to
-- the next in line.
--- @include "lines"

-- Active runs that are looked at; they stand for all, as those of the numbers of a class are.
local MOST_LOOKED_AT = 100
-- Starts that are reckoned one by one; those behind follow at an even pace.
local MOST_RECKONED = 300

-- The usual length of a run; nil before there was one.
local function averageOf(class)
  local other = class == 'batch' and 'interactive' or 'batch'
  return tonumber(call('HGET', key.durations, class) or call('HGET', key.durations, other) or nil)
end

-- What is left of a run, and how long it will have lasted. One that has gone on longer than usual by some time is expected to do so for as
-- long again: what is running says more about what people run now than the runs that ended before. Nobody knows when a session will end.
local function measureActive(id, averages)
  local values = call('HMGET', runKey(id), 'user', 'class', 'startedAt', 'kind')
  local average = averages[values[2] or 'interactive'] or 0
  local elapsed = values[3] and values[4] ~= 'session' and NOW - tonumber(values[3]) or 0
  local remaining = math.abs(average - elapsed)
  return values[1] or '', remaining, remaining + elapsed
end

-- What is left of the active runs, also by user, and how long one lasts: the median, so that a few that never end say nothing of the rest.
local function readRemaining()
  local averages = { interactive = averageOf('interactive'), batch = averageOf('batch') }
  local all, byUser, lengths = {}, {}, {}
  for _, id in ipairs(call('ZRANGE', key.leases, 0, MOST_LOOKED_AT - 1)) do
    local user, remaining, length = measureActive(id, averages)
    byUser[user] = byUser[user] or {}
    table.insert(byUser[user], remaining)
    table.insert(all, remaining)
    table.insert(lengths, length)
  end
  table.sort(lengths)
  return { all = all, byUser = byUser, length = lengths[math.ceil(#lengths / 2)] }
end

-- Answers after how many ms the run with so many before it starts, on places that are free after these times.
local function createStarts(freeAfter, length)
  local starts = {}
  return function(ahead)
    while #starts <= math.min(ahead, MOST_RECKONED) do
      local first = 1
      for i = 2, #freeAfter do
        if freeAfter[i] < freeAfter[first] then first = i end
      end
      starts[#starts + 1] = freeAfter[first]
      freeAfter[first] = freeAfter[first] + length
    end
    return starts[ahead + 1] or starts[#starts] + (ahead + 1 - #starts) * length / #freeAfter
  end
end

-- A list with so many places more that are free now, and no longer than what is looked at.
local function withFree(remaining, count)
  local list = {}
  for _, ms in ipairs(remaining) do list[#list + 1] = ms end
  for _ = 1, math.min(count, MOST_LOOKED_AT - #list) do list[#list + 1] = 0 end
  return list
end
