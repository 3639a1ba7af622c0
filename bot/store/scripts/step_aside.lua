-- Parks a lane whose next question has not been begun, until it is its asker's turn.
-- (Begins with lanes.lua and held.lua.)
--
-- KEYS: state, question, ready, parked
-- ARGV: token, fence, lane, group, parked s
-- Returns as held.lua, or {'parked'}
local state, question, ready, parked = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
expect(ready, 'stream')
expect(parked, 'zset')
local entry = redis.call('HGET', state, 'entry')
if entry then
  redis.pcall('XACK', ready, ARGV[4], entry)
  redis.pcall('XDEL', ready, entry)
end
redis.call('HDEL', state, 'token', 'until', 'running')
redis.call('HSET', state, 'entry', PARKED)
redis.call('ZADD', parked, now_ms(), ARGV[3])
redis.call('EXPIRE', parked, ARGV[5])
for _, field in ipairs({'deliveries', 'begun'}) do
  local left = count(redis.call('HGET', question, field), MOST_COUNTED) - 1
  if left > 0 then
    redis.call('HSET', question, field, left)
  else
    redis.call('HDEL', question, field)
  end
end
return {'parked'}
