-- Steps on the native streams of a workspace.
-- This is the class `Streams` of bot/domain/governor/streams.py line by line; read the reasons there.
--
-- (Begins with claim.lua.)
--
-- KEYS[2..3]     start: the buckets of beginnings and of ends
--                append: the bucket of what is appended, and what the person has drawn from it
-- KEYS[#KEYS-1]  what is appended: reply -> "at wish_until", times in seconds
-- KEYS[#KEYS]    the open streams: a sorted set, reply -> when it began
-- ARGV[5..8]     start: their limits; ARGV[9] the reply
-- ARGV[5..9]     append: as in claim.lua; ARGV[10] the reply
-- ARGV[5..]      ended: the replies

local appended_key, key = KEYS[#KEYS - 1], KEYS[#KEYS]
local appended = {}

local function load_streams()
  renew_unless(key, 'zset')
  renew_unless(appended_key, 'hash')
  redis.call('ZREMRANGEBYSCORE', key, exact(now + 1), '+inf')
  redis.call('ZREMRANGEBYSCORE', key, '-inf', exact(now - STREAM_S))
end

local function read_appended(stored)
  local at, wish_until = stored:match('^(%S+) (%S+)$')
  local a = {at = number(at), wish_until = number(wish_until)}
  if not (a.at and a.wish_until) or a.at > now + 1 then return nil end
  if a.wish_until > now + START_WAIT_MAX_S + PAUSE_MAX_S + PAUSE_MARGIN_S then return nil end
  return a
end

local function load_appended()
  local stored = redis.call('HGETALL', appended_key)
  for i = 1, #stored, 2 do
    local a = read_appended(stored[i + 1])
    if a and a.at + STREAM_S > now then
      appended[stored[i]] = a
    else
      redis.call('HDEL', appended_key, stored[i])
    end
  end
end

local function save_appended(reply, at, wish_until)
  redis.call('HSET', appended_key, reply, exact(at) .. ' ' .. exact(wish_until))
  redis.call('EXPIRE', appended_key, BUDGET_S)
end

local function ahead(reply, mine)
  local count = 0
  for name, a in pairs(appended) do
    local is_before = a.at < mine.at or (a.at == mine.at and name < reply)
    if name ~= reply and a.wish_until >= now and is_before then count = count + 1 end
  end
  return count
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
  save_appended(reply, now, 0)
  return 0
end

function steps.append()
  load_appended()
  local claim, reply = Claim.load(1), ARGV[10]
  local bucket, mine = claim.bucket, appended[reply] or {at = now, wish_until = 0}
  local appended_at = math.min(now, number(redis.call('HGET', bucket.key, 'appended_at'), 0))
  local per_s = evenly_per_s(bucket:level(), bucket:interval_s())
  local even_s = appended_at + (1 + ahead(reply, mine)) / per_s - now
  local wait_s = math.max(even_s, claim:wait_s())
  if wait_s <= ALMOST_S then
    spend_all({claim}, 0)
    redis.call('HSET', bucket.key, 'appended_at', exact(now))
    save_appended(reply, now, 0)
    return 0
  end
  wait_s = ask_again_s(wait_s, APPEND_WAIT_MIN_S, APPEND_WAIT_MAX_S, bucket:pause_s())
  save_appended(reply, mine.at, now + wait_s + GRACE_S)
  return wait_s
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
