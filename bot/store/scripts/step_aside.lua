-- Parks a lane whose next question has not been begun, until it is its asker's turn.
-- (Begins with held.lua.)
--
-- KEYS: state, question, ready, parked
-- ARGV: token, fence, lane, group, parked s
-- Returns as held.lua, or {'parked'}
local state, question, ready, parked = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local clock = redis.call('TIME')
local entry = redis.call('HGET', state, 'entry')
redis.call('XACK', ready, ARGV[4], entry)
redis.call('XDEL', ready, entry)
redis.call('HDEL', state, 'token', 'until', 'running')
redis.call('HSET', state, 'entry', 'parked')
redis.call('ZADD', parked, clock[1] * 1000 + math.floor(clock[2] / 1000), ARGV[3])
redis.call('EXPIRE', parked, ARGV[5])
for _, count in ipairs({'deliveries', 'begun'}) do
  local left = redis.call('HINCRBY', question, count, -1)
  if left <= 0 then redis.call('HDEL', question, count) end
end
return {'parked'}
