-- Tells the lanes that have been parked for long, each to one asking copy at a time.
--
-- KEYS: parked
-- ARGV: how long in ms, how many at most
local now = now_ms()
expect(KEYS[1], 'zset')
-- A time in the future was written before the clock stepped back.
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1], 'LIMIT', 0, ARGV[2])
for _, lane in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now + 1, '+inf', 'LIMIT', 0, ARGV[2])) do
  found[#found + 1] = lane
end
for _, lane in ipairs(found) do redis.call('ZADD', KEYS[1], now, lane) end
return found
