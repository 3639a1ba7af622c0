-- Steps on the native streams of a workspace.
-- This is the class `Streams` of bot/domain/governor/streams.py line by line; read the reasons there.
--
-- KEYS[2..3]     start: the buckets of beginnings and of ends
-- KEYS[#KEYS-1]  what is appended: see appends.lua
-- KEYS[#KEYS]    the open streams: a sorted set, reply -> when it began
-- ARGV[5..8]     start: their limits; ARGV[9] the reply
-- ARGV[5..]      ended: the replies

local appended_key, key = KEYS[#KEYS - 1], KEYS[#KEYS]

local function load_streams()
  renew_unless(key, 'zset')
  renew_unless(appended_key, 'hash')
  redis.call('ZREMRANGEBYSCORE', key, exact(now + 1), '+inf')
  redis.call('ZREMRANGEBYSCORE', key, '-inf', exact(now - STREAM_S))
end

local steps = {}

function steps.start()
  local start, stop, reply = Bucket.load(KEYS[2], 5), Bucket.load(KEYS[3], 7), ARGV[9]
  local interval_s = stop:interval_s()
  local others = redis.call('ZCARD', key)
  if redis.call('ZSCORE', key, reply) then others = others - 1 end
  local missing = others + 1 - IN_TIME_S / interval_s - stop:level()
  local wait_s = math.max(
    start:wait_s(), stop:pause_s(), missing > ALMOST and missing * interval_s or 0)
  if wait_s > ALMOST then
    local pause_s = math.max(start:pause_s(), stop:pause_s())
    return ask_again_s(wait_s, START_WAIT_MIN_S, START_WAIT_MAX_S, pause_s)
  end
  start:spend()
  start:save()
  redis.call('ZADD', key, exact(now), reply)
  redis.call('EXPIRE', key, BUDGET_S)
  redis.call('HSET', appended_key, reply, exact(now) .. ' 0')
  redis.call('EXPIRE', appended_key, BUDGET_S)
  return 0
end

function steps.ended()
  for i = 5, #ARGV do
    redis.call('ZREM', key, ARGV[i])
    redis.call('HDEL', appended_key, ARGV[i])
  end
  return 0
end

load_streams()
return answer(steps[step]())
