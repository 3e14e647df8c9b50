--[[
  Changes live settings in the first shard; the other shards replicate them. A lowered cap stops no active run; a raised
  one admits runs immediately.

  Input:  KEYS[1] tag
          ARGV    changeId, version that the change is based on ('' for any), ops user, role, why, action,
                  then for each setting: name, value ('' resets it)
  Output: 1 done (also without a difference or for a resent command), 0 the version differs;
          the current version; { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "audit"
--- @include "admit"

local FIRST_SETTING = 7

-- Versions that can be read and returned to; some 1 KB each.
local MAX_VERSIONS = 200

local changeId, baseVersion, opsUser, role, why, action = unpack(ARGV, 1, FIRST_SETTING - 1)
local function readVersion() return tonumber(call('HGET', key.liveSettings, 'version') or '0') end
local version

-- Stores who made this version, and every setting that differs from the configuration in it.
local function storeVersion()
  local values = {}
  local live = call('HGETALL', key.liveSettings)
  for i = 1, #live, 2 do
    if live[i] ~= 'version' then values[live[i]] = live[i + 1] end
  end
  call('HSET', key.settingsVersions, integer(version), cjson.encode({
    at = NOW, who = opsUser, role = role, why = why, action = action, values = next(values) and values or nil,
  }))
  call('HDEL', key.settingsVersions, integer(version - MAX_VERSIONS))
end

-- Settings are numbers; the hash also holds text (the reason of a pause).
local function readValue(name) return totals[name] or settings[name] or call('HGET', key.liveSettings, name) or '' end

version = readVersion()
if call('EXISTS', changeKey(changeId)) == 1 then return { 1, version, admitted } end
if baseVersion ~= '' and tonumber(baseVersion) ~= version then return { 0, version, admitted } end

loadSettings()
local before, after = {}, {}
for i = FIRST_SETTING, #ARGV, 2 do before[ARGV[i]] = readValue(ARGV[i]) end
for i = FIRST_SETTING, #ARGV, 2 do
  local name, value = ARGV[i], ARGV[i + 1]
  if value == '' then
    call('HDEL', key.liveSettings, name)
  else
    call('HSET', key.liveSettings, name, value)
  end
end
loadSettings()
local isDifferent = false
for name, value in pairs(before) do
  after[name] = readValue(name)
  if after[name] == value then
    before[name], after[name] = nil, nil
  else
    isDifferent = true
  end
end
if not isDifferent or isRepeated(changeId) then return { 1, version, admitted } end

version = version + 1
call('HSET', key.liveSettings, 'version', integer(version))
storeVersion()
writeAudit({ opsUser, role, why }, action, 'settings', before, after)
updateActiveUsers()
admitRuns()
return { 1, version, admitted }
