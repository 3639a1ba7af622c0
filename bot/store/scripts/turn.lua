-- Whose turn it is among the lanes of one person: some leave, some go on, some arrive and stand in
-- line; the first of the line are called while fewer than the most are being answered.
--
-- KEYS: open (lane -> until when its place is kept), line (lane -> when it arrived)
-- ARGV: most, place ms, open s, line s, how many leave, how many go on, then the lanes: those that
--       leave, those that go on in any case, those that arrive
-- Returns the lanes just called, those that go on, and those that arrived and had been called before.
local open, line = KEYS[1], KEYS[2]
local most, place_ms = tonumber(ARGV[1]), tonumber(ARGV[2])
local first_on = 7 + tonumber(ARGV[5])
local first_new = first_on + tonumber(ARGV[6])

renew_unless(open, 'zset')
renew_unless(line, 'zset')
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- What nobody has renewed; and what was written before the clock stepped back.
redis.call('ZREMRANGEBYSCORE', open, '-inf', now)
redis.call('ZREMRANGEBYSCORE', open, now + 2 * place_ms, '+inf')

local called = {}
for i = 7, first_on - 1 do redis.call('ZREM', open, ARGV[i]) end
for i = first_on, first_new - 1 do
  redis.call('ZADD', open, now + place_ms, ARGV[i])
  redis.call('ZREM', line, ARGV[i])
  called[#called + 1] = ARGV[i]
end
for i = first_new, #ARGV do
  if redis.call('ZSCORE', open, ARGV[i]) then
    redis.call('ZADD', open, now + place_ms, ARGV[i])
    called[#called + 1] = ARGV[i]
  else
    local arrived_us = clock[1] * 1000000 + clock[2] + i - first_new
    redis.call('ZADD', line, 'NX', string.format('%.0f', arrived_us), ARGV[i])
  end
end
while redis.call('ZCARD', open) < most do
  local first = redis.call('ZPOPMIN', line)[1]
  if not first then break end
  redis.call('ZADD', open, now + place_ms, first)
  called[#called + 1] = first
end
redis.call('EXPIRE', open, ARGV[3])
redis.call('EXPIRE', line, ARGV[4])
return called
