-- The effective settings: values changed by ops, else the configured ones, else the defaults. The script loader inserts
-- the defaults from live-settings.ts.
--- @include "keys"

local settings = {}
-- Totals of all shards; `settings` holds this shard's part.
local totals = {}

-- The usage of Redis's memory and of the disks, as the API processes record it (recordMemoryUsage.lua).
local redisMemory = nil
local function readRedisMemory()
  if not redisMemory then
    local budgetBytes, isLow, isDiskLow = unpack(call('HMGET', key.redisMemory, 'budgetBytes', 'isLow', 'isDiskLow'))
    redisMemory = { budgetBytes = tonumber(budgetBytes or '0'), isLow = isLow == '1', isDiskLow = isDiskLow == '1' }
  end
  return redisMemory
end

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
  -- Stored data stays within the memory budget of Redis, whatever is configured.
  local budgetBytes = readRedisMemory().budgetBytes
  if budgetBytes == 0 then return end
  for name, percent in pairs(MEMORY_PERCENT) do
    local unit = UNIT_BYTES[name] or 1
    settings[name] = math.min(settings[name], math.floor(budgetBytes * percent / 100 / unit))
  end
end
-- The first access loads all settings: most scripts use several, some none.
setmetatable(settings, {
  __index = function(_, name)
    loadSettings()
    return settings[name]
  end,
})

local function isPaused() return settings.paused == 1 end

-- All usable slots: those of live workers, capped by `maxRuns`.
local function countSlots() return math.min(settings.maxRuns, tonumber(call('GET', key.capacity) or '0')) end

-- Slots and active users that batches may take: bounded by the processors of the workers, but at least one, so that a
-- small service serves batches too; none during an exam.
local function countBatchSlots(slots)
  if settings.exam == 1 then return 0 end
  local capacity = tonumber(call('GET', key.batchCapacity) or slots)
  return math.max(1, math.min(slots - settings.batchReserveRuns, capacity))
end
local function countBatchUsers() return math.max(1, settings.maxActiveUsers - settings.batchReserveUsers) end

-- Retention of the record of a finished run.
local function retentionMsOf(class, role, kind)
  if kind == 'submission' then return settings.retentionGradingMs end
  if class == 'batch' then return settings.retentionBatchMs end
  if not role or role == 'student' then return settings.retentionStudentMs end
  return settings.retentionGraderMs
end
local function longestRetentionMs()
  return math.max(settings.retentionStudentMs, settings.retentionGraderMs, settings.retentionBatchMs,
    settings.retentionGradingMs)
end

-- Retention of unused files and shares.
local function retentionMsOfFiles(role)
  return role == 'student' and settings.workspaceStudentMs or settings.workspaceGraderMs
end
