-- The settings in force: what ops changed last, else what the operator configured, else the defaults, which the loader writes here
-- from settings.ts.
--- @include "keys"

local settings = {}
-- What holds for all shards together; `settings` has this one's share of it.
local totals = {}

local function loadSettings()
  --- @defaults
  setmetatable(settings, { __index = DEFAULTS })
  for name in pairs(settings) do settings[name] = nil end
  for _, source in ipairs({ key.settings, key.liveSettings }) do
    local stored = call('HGETALL', source)
    for i = 1, #stored, 2 do
      local name = stored[i]
      if DEFAULTS[name] then settings[name] = tonumber(stored[i + 1]) or settings[name] end
    end
  end
  for _, name in ipairs(TOTALS) do
    totals[name] = settings[name]
    settings[name] = shareOf(settings[name])
  end
end
-- The first that is asked for brings all: most scripts go by several, some by none.
setmetatable(settings, {
  __index = function(_, name)
    loadSettings()
    return settings[name]
  end,
})

local function isPaused() return settings.paused == 1 end

-- Places in all: live lanes, but no more than the operator allows.
local function countPlaces() return math.min(settings.maxRuns, tonumber(call('GET', key.capacity) or '0')) end

-- What batches may take of places and of active users: as far as workers have processors for them, and at least one, so that a small
-- service serves batches too; nothing during an exam.
local function countBatchPlaces(places)
  if settings.exam == 1 then return 0 end
  local capacity = tonumber(call('GET', key.batchCapacity) or places)
  return math.max(1, math.min(places - settings.batchReserveRuns, capacity))
end
local function countBatchUsers() return math.max(1, settings.maxActiveUsers - settings.batchReserveUsers) end

-- How long the record of a finished run is kept.
local function retentionMsOf(class, role)
  if class == 'batch' then return settings.retentionBatchMs end
  if not role or role == 'student' then return settings.retentionStudentMs end
  return settings.retentionGraderMs
end
local function longestRetentionMs()
  return math.max(settings.retentionStudentMs, settings.retentionGraderMs, settings.retentionBatchMs)
end

-- How long files and shares are kept that nobody touches.
local function retentionMsOfFiles(role)
  return role == 'student' and settings.workspaceStudentMs or settings.workspaceGraderMs
end
