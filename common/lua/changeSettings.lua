--[[
  Ops change what admission goes by, in the first shard, which the others follow. Lowered caps only shrink: nobody is stopped for them;
  raised ones let runs in at once.

  Input:  KEYS[1] tag
          ARGV    id of the change, version that it is made upon ('' for any), user, role, why, action,
                  then for each setting: name, value ('' takes the change back)
  Output: 1 done (also when nothing was different, or the command was sent again), 0 somebody else changed them meanwhile;
          the version now; { admitted run, attempt, ... }
]]
--- @include "audit"
--- @include "pump"

local by = { ARGV[3], ARGV[4], ARGV[5] }
local function readVersion() return tonumber(call('HGET', key.liveSettings, 'version') or '0') end

-- Settings are numbers; what else lies in the hash (the reason of a pause) is text.
local function readValue(name) return totals[name] or settings[name] or call('HGET', key.liveSettings, name) or '' end

local version = readVersion()
if call('EXISTS', changeKey(ARGV[1])) == 1 then return { 1, version, admitted } end
if ARGV[2] ~= '' and tonumber(ARGV[2]) ~= version then return { 0, version, admitted } end

loadSettings()
local before, after = {}, {}
for i = 7, #ARGV, 2 do before[ARGV[i]] = readValue(ARGV[i]) end
for i = 7, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    call('HDEL', key.liveSettings, ARGV[i])
  else
    call('HSET', key.liveSettings, ARGV[i], ARGV[i + 1])
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
if not isDifferent or isRepeated(ARGV[1]) then return { 1, version, admitted } end

version = version + 1
call('HSET', key.liveSettings, 'version', integer(version))
writeAudit(by, ARGV[6], 'settings', before, after)
placeActiveUsers()
pump()
return { 1, version, admitted }
