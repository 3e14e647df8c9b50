-- The settings in force: what the operator seeded, else the defaults, which the loader writes here from settings.ts.
--- @include "keys"
--- @defaults

local settings = {}
do
  local stored = call('HGETALL', key.settings)
  for name, value in pairs(DEFAULTS) do settings[name] = value end
  for i = 1, #stored, 2 do
    if DEFAULTS[stored[i]] then settings[stored[i]] = tonumber(stored[i + 1]) or DEFAULTS[stored[i]] end
  end
end

local paused = settings.paused == 1

-- Places in all: live lanes, but no more than the operator allows.
local function countPlaces() return math.min(settings.maxRuns, tonumber(call('GET', key.capacity) or '0')) end

-- What batches may take of places and of active users. At least one, so that a small service serves batches too.
local function countBatchPlaces(places) return math.max(1, places - settings.batchReserveRuns) end
local function countBatchUsers() return math.max(1, settings.maxActiveUsers - settings.batchReserveUsers) end
