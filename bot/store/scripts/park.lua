-- Takes lanes out of the stream until it is their asker's turn. A lane that somebody works on stays.
-- (Begins with lanes.lua.)
--
-- KEYS: ready, parked, then for each lane its queue and its state
-- ARGV: group, parked s, question key prefix, then for each lane its entry and its name
-- Returns for each lane what its first question asked, or '' where it has not been parked
local ready, parked, group = KEYS[1], KEYS[2], ARGV[1]
local now = now_ms()
expect(parked, 'zset')

local told = {}
for i = 3, #KEYS, 2 do
  local queue, state, entry, lane = KEYS[i], KEYS[i + 1], ARGV[i + 1], ARGV[i + 2]
  expect_lane(ready, queue, state)
  local listed = entry_of(ready, queue, state, entry, ARGV[2])
  local held = redis.call('HMGET', state, 'token', 'until')
  local is_held = held[1] and number(held[2], now + 1) > now
  local asked
  if not is_held or listed ~= entry then
    redis.call('XACK', ready, group, entry)
    redis.call('XDEL', ready, entry)
  end
  if not is_held and listed == entry then
    redis.call('HDEL', state, 'token', 'until')
    redis.call('HSET', state, 'entry', PARKED)
    redis.call('ZADD', parked, now, lane)
    local first = redis.call('ZRANGE', queue, 0, 0)[1]
    if first then
      expect_question(ARGV[3] .. first)
      asked = redis.call('HGET', ARGV[3] .. first, 'asked')
    end
  end
  told[#told + 1] = asked or ''
end
redis.call('EXPIRE', parked, ARGV[2])
return told
