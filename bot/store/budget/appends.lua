-- Steps on what is appended to the native streams of a workspace.
-- This is the class `Streams` of bot/domain/governor/streams.py line by line; read the reasons there.
-- (Begins with claim.lua and learning.lua.)
--
-- KEYS[2..3]    the bucket, and what the person has drawn from it
-- KEYS[4..5]    what is learned: see learning.lua
-- KEYS[6]       what is appended: reply -> "at wish_until", times in seconds
-- ARGV[4]       refuse: Slack's Retry-After in seconds; lower: how many calls at least are missing
--               from a full bucket; else 0
-- ARGV[5..9]    as in claim.lua, the share as wide as it may be learned
-- ARGV[10..11]  how far it may be learned: see learning.lua
-- ARGV[12]      the reply; lower: how many calls were made
--
-- Answers besides what edits.lua does.

local claim = Claim.load(1)
local bucket = claim.bucket
local beside = redis.call('HMGET', bucket.key, 'appended_at', 'taken_until')
local appended_at = math.min(now, number(beside[1], 0))
local learned = Learned.load(bucket, beside[2], 10, APPEND_VERDICT_S, APPEND_LATE_S, APPEND_STEP)
local seconds, reply, appended = tonumber(ARGV[4]), ARGV[12], {}

local function read_appended(stored)
  local at, wish_until = stored:match('^(%S+) (%S+)$')
  local a = {at = number(at), wish_until = number(wish_until)}
  if not (a.at and a.wish_until) or a.at > now + 1 then return nil end
  if a.wish_until > now + START_WAIT_MAX_S + PAUSE_MAX_S + PAUSE_MARGIN_S then return nil end
  return a
end

local function load_appended()
  renew_unless(KEYS[6], 'hash')
  local stored = redis.call('HGETALL', KEYS[6])
  for i = 1, #stored, 2 do
    local a = read_appended(stored[i + 1])
    if a and a.at + STREAM_S > now then
      appended[stored[i]] = a
    else
      redis.call('HDEL', KEYS[6], stored[i])
    end
  end
end

-- The bucket is saved before, by itself or with its claim.
local function save(at, wish_until)
  learned:save()
  redis.call('HSET', bucket.key, 'appended_at', exact(appended_at),
    'taken_until', exact(learned.taken_until))
  if not at then return end
  redis.call('HSET', KEYS[6], reply, exact(at) .. ' ' .. exact(wish_until))
  redis.call('EXPIRE', KEYS[6], BUDGET_S)
end

local function ahead(mine)
  local count = 0
  for name, a in pairs(appended) do
    local is_before = a.at < mine.at or (a.at == mine.at and name < reply)
    if name ~= reply and a.wish_until >= now and is_before then count = count + 1 end
  end
  return count
end

local function try_s(before)
  if bucket:caution_now() > 1 then return nil end
  local wait_s = learned:try_s(bucket:missing())
  return wait_s and wait_s + before * APPEND_VERDICT_S
end

local function even_s(before)
  local per_s = math.min(evenly_per_s(bucket:level(), bucket:interval_s()), learned:per_s(0))
  return appended_at + (1 + before) / per_s - now
end

local steps = {}

function steps.append()
  load_appended()
  local mine = appended[reply] or {at = now, wish_until = 0}
  local pause_s, before = bucket:pause_s(), ahead(mine)
  local soon_s, left_s = try_s(before), claim:wait_s()
  local wait_s = math.max(learned:window_s(1, 0), pause_s)
  if not soon_s then wait_s = math.max(wait_s, even_s(before)) end
  local soonest_s = math.min(left_s, soon_s or left_s)
  if wait_s <= ALMOST_S and soonest_s <= ALMOST_S then
    claim:spend(0)
    claim:save()
    learned:grant(0)
    if left_s > ALMOST_S then learned:tries() end
    appended_at = now
    save(now, 0)
    return 0
  end
  wait_s = ask_again_s(
    math.max(wait_s, soonest_s), APPEND_WAIT_MIN_S, APPEND_WAIT_MAX_S, pause_s)
  bucket:save()
  save(mine.at, now + wait_s + GRACE_S)
  return wait_s
end

function steps.refuse()
  local was_try = bucket:pause_s() == 0 and learned:refuse()
  bucket.limit = learned:limit()
  bucket:refuse(seconds, was_try)
  bucket:save()
  save()
  return 0
end

function steps.lower()
  learned:lower(bucket, seconds, tonumber(reply))
  bucket:save()
  save()
  return 0
end

if step == 'append' then
  learned:settle()
  claim:of_burst(learned:limit())
end
local wait_s = steps[step]()
return learned:answer(wait_s)
