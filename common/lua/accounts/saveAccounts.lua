--[[
  Creates accounts, or changes them, and never deletes one. An empty value stays as it is; of a new account it is the
  default.

  Input:  KEYS[1] tag
          ARGV    for each account: user, name (JSON), email (JSON), section (JSON), role
  Output: for each account 'created', 'role' (the role changed), 'changed', 'same', 'full' (too many) or 'memory'
]]
--- @include "settings"
--- @include "intake"

local fields = { 'name', 'email', 'section', 'role' }
local defaults = { 'null', 'null', 'null', 'student' }

local function create(user, values)
  if call('ZCARD', key.accounts) >= settings.maxAccounts then return 'full' end
  if isMemoryLow() then return 'memory' end
  call('ZADD', key.accounts, 0, user)
  call('HSET', accountKey(user), 'user', user, 'createdAt', integer(NOW), 'password', '', 'locked', '0')
  for i, field in ipairs(fields) do
    call('HSET', accountKey(user), field, values[i] ~= '' and values[i] or defaults[i])
  end
  return 'created'
end

local function change(user, values)
  local outcome = 'same'
  local former = call('HMGET', accountKey(user), unpack(fields))
  for i, field in ipairs(fields) do
    if values[i] ~= '' and values[i] ~= former[i] then
      call('HSET', accountKey(user), field, values[i])
      outcome = field == 'role' and 'role' or 'changed'
    end
  end
  return outcome
end

local outcomes = {}
for i = 1, #ARGV, 5 do
  local user, values = ARGV[i], { ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4] }
  local save = call('EXISTS', accountKey(user)) == 1 and change or create
  outcomes[#outcomes + 1] = save(user, values)
end
return outcomes
