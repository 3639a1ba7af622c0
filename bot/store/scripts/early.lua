-- Somebody has spoken in a thread that is not the bot's, or not yet: the mention may still be on its
-- way. (Begins with set_aside.lua.)
local function note_early(key, order, for_s)
  expect(key, 'string')
  local latest = number(redis.call('GET', key), 0)
  redis.call('SET', key, string.format('%.0f', math.max(latest, tonumber(order))), 'EX', for_s)
end
