-- Networks from which the user of an account signed in lately: field 'networks' of the account, JSON of address as a
-- subject -> when it is forgotten. Names without an account know none.
--- @include "settings"

local function networksOf(user)
  local networks = cjson.decode(call('HGET', accountKey(user), 'networks') or '{}')
  for address, forgottenAt in pairs(networks) do
    if forgottenAt <= NOW then networks[address] = nil end
  end
  return networks
end

local function isKnownFrom(user, address) return networksOf(user)[address] ~= nil end

-- Of too many networks the one goes that would be forgotten first.
local function rememberNetwork(user, address)
  if call('EXISTS', accountKey(user)) == 0 then return end
  local networks = networksOf(user)
  networks[address] = NOW + settings.knownNetworkMs
  local addresses = {}
  for known in pairs(networks) do addresses[#addresses + 1] = known end
  table.sort(addresses, function(one, other) return networks[one] > networks[other] end)
  for i = settings.knownNetworksPerUser + 1, #addresses do networks[addresses[i]] = nil end
  call('HSET', accountKey(user), 'networks', cjson.encode(networks))
end
