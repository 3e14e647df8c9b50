-- Remembers how long runs hold their slots, and expects the same of similar ones: of runs of the same program, else of
-- runs of the same user with the same entry file, else of runs of the same class.
--
-- Each is an exponential average with the average deviation from it. Programs share a fixed number of fields, which a
-- tag tells apart: a program that draws the field of another replaces it. So the hash is bounded without a scan.
--- @include "keys"

-- Everything else is local to this block: a script may have 200 local variables.
local measureDuration, expectDuration
do
  -- Weight of the newest run in the averages: of a class, and the smallest one of similar programs.
  local CLASS_WEIGHT = 0.1
  local SIMILAR_WEIGHT = 0.3
  -- Deviation, relative to the average, while only one run is known.
  local CLASS_DEVIATION = 1
  local SIMILAR_DEVIATION = 0.1
  -- Averages of similar programs that are older are ignored: the next lesson has other programs.
  local REMEMBERED_MS = 43200000

  -- Hexadecimal digits of a similarity that choose its field; the others are its tag.
  local FIELD_DIGITS = 3
  local function fieldsOf(similar)
    local fields = {}
    for kind, text in string.gmatch(similar or '', '(%a):(%x+)') do
      local tag = string.sub(text, FIELD_DIGITS + 1)
      fields[#fields + 1] = { name = kind .. string.sub(text, 1, FIELD_DIGITS), tag = tag }
    end
    return fields
  end

  -- Returns the average, the deviation and the number of runs of a stored value; nil if there is none for this tag.
  local function parseAverage(value, tag)
    local ms, deviation, count, at, stored = string.match(value or '', '^(%S+) (%S+) (%d+) (%d+) ?(%x*)$')
    if not ms or stored ~= tag or tag ~= '' and NOW - tonumber(at) > REMEMBERED_MS then return nil end
    return tonumber(ms), tonumber(deviation), tonumber(count)
  end

  local function addToAverage(value, tag, ms, leastWeight, firstDeviation)
    local average, deviation, count = parseAverage(value, tag)
    if not average then
      average, deviation, count = ms, ms * firstDeviation, 0
    else
      local weight = math.max(leastWeight, 1 / (count + 1))
      deviation = deviation + (math.abs(ms - average) - deviation) * weight
      average = average + (ms - average) * weight
    end
    return string.format('%.0f %.0f %d %.0f %s', average, deviation, math.min(count + 1, 1000), NOW, tag)
  end

  -- Adds the duration of a finished run. The end of a session depends on its user, and
  -- a canary says nothing about programs of users.
  function measureDuration(run)
    if not run.startedAt or run.kind == 'session' or run.kind == 'canary' then return end
    local ms = math.max(0, NOW - tonumber(run.startedAt))
    local fields = fieldsOf(call('HGET', runKey(run.id), 'similar'))
    local names = { run.class }
    for _, field in ipairs(fields) do names[#names + 1] = field.name end
    local stored = call('HMGET', key.recentDurations, unpack(names))
    local changes = { run.class, addToAverage(stored[1], '', ms, CLASS_WEIGHT, CLASS_DEVIATION) }
    for i, field in ipairs(fields) do
      changes[#changes + 1] = field.name
      changes[#changes + 1] = addToAverage(stored[i + 1], field.tag, ms, SIMILAR_WEIGHT, SIMILAR_DEVIATION)
    end
    call('HSET', key.recentDurations, unpack(changes))
  end

  -- Returns the expected duration of a run and its deviation in ms; -1 if nothing is known.
  function expectDuration(class, similar)
    local fields = fieldsOf(similar)
    local names = {}
    for _, field in ipairs(fields) do names[#names + 1] = field.name end
    names[#names + 1] = class
    names[#names + 1] = class == 'batch' and 'interactive' or 'batch'
    local stored = call('HMGET', key.recentDurations, unpack(names))
    for i = 1, #names do
      local average, deviation = parseAverage(stored[i], fields[i] and fields[i].tag or '')
      if average then return average, deviation end
    end
    return -1, 0
  end
end
