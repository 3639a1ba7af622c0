-- How stored values are read: whoever has written them, what is odd reads as something sensible.

local function number(value, otherwise)
  local found = tonumber(value)
  if not found or found ~= found or found == math.huge or found == -math.huge then
    return otherwise
  end
  return found
end

-- A whole number from 0 to `most`; all else counts as 0.
local function count(value, most)
  local found = number(value, 0)
  if found < 0 or found > most or found ~= math.floor(found) then return 0 end
  return found
end

-- For what can be found out anew: a key of another kind is thrown away.
local function renew_unless(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
