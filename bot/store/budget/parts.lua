-- Steps on the replies of a workspace that are shown by parts.
-- This is the class `Parts` of bot/domain/governor/parts.py line by line; read the reasons there.
-- (Begins with claim.lua.)
--
-- part:         KEYS[2..5] the workspace's bucket and the channel's, each with the person's share
--               ARGV[5..14] their limits; ARGV[15] the channel, ARGV[16] the reply
-- keep, ended:  ARGV[5..] the replies
-- KEYS[#KEYS]   the replies: name -> "channel parts since seen wish_until is_everywhere", times in
--               seconds

-- Answers besides, 1: the workspace has no post to spare.

local key = KEYS[#KEYS]
local parted, is_everywhere = {}, false

local function read_parted(stored)
  local channel, parts, since, seen, wish_until, everywhere =
    stored:match('^(%S+) (%S+) (%S+) (%S+) (%S+) ?(%S*)$')
  local p = {
    channel = channel, parts = number(parts), since = number(since), seen = number(seen),
    wish_until = number(wish_until), is_everywhere = everywhere == '1',
  }
  if not (p.parts and p.since and p.seen and p.wish_until) then return nil end
  local back_s = gone_back_s(p.seen)
  p.since, p.seen, p.wish_until = p.since - back_s, p.seen - back_s, p.wish_until - back_s
  if p.since > now or p.wish_until > now + LONGEST_SLOT_S + PAUSE_MAX_S then return nil end
  return p
end

local function load_parted()
  renew_unless(key, 'hash')
  local stored = redis.call('HGETALL', key)
  for i = 1, #stored, 2 do
    local p = read_parted(stored[i + 1])
    if p and p.seen + FORGOTTEN_AFTER_S > now then
      parted[stored[i]] = p
    else
      redis.call('HDEL', key, stored[i])
    end
  end
end

-- Only what has changed: there may be hundreds, and each of them asks.
local function save(name)
  local p = parted[name]
  local fields = {p.channel, p.parts, exact(p.since), exact(p.seen), exact(p.wish_until)}
  fields[6] = p.is_everywhere and 1 or 0
  redis.call('HSET', key, name, table.concat(fields, ' '))
  redis.call('EXPIRE', key, BUDGET_S)
end

local function is_before(name, p, reply, mine)
  if p.parts ~= mine.parts then return p.parts < mine.parts end
  if p.since ~= mine.since then return p.since < mine.since end
  return name < reply
end

-- Of the replies in `channel`, or of all.
local function count_and_ahead(reply, channel)
  local count, ahead = 0, 0
  for name, p in pairs(parted) do
    if not channel or p.channel == channel then
      count = count + 1
      local is_waiting = name ~= reply and p.wish_until >= now and (channel or p.is_everywhere)
      if is_waiting and is_before(name, p, reply, parted[reply]) then ahead = ahead + 1 end
    end
  end
  return count, ahead
end

local function kept(count, bucket)
  local ends = kept_for_ends(count, math.ceil(count / 2), bucket:interval_s())
  return math.min(math.max(0, ends), MOST_KEPT * bucket:burst())
end

local function place(reply)
  local sum = 0
  for i = 1, #reply do sum = sum + i * reply:byte(i) end
  return sum % 101 / 100
end

local function left_s(until_then)
  local left_s = until_then - now
  return left_s > ALMOST_S and left_s or 0
end

local function hold_s(reply, bucket)
  local mine, count = parted[reply], 0
  for _ in pairs(parted) do count = count + 1 end
  if mine.parts > 0 then
    local gaps_s = {CROWDED_SECOND_S, CROWDED_THIRD_S}
    local gap_s = count > FEW and gaps_s[mine.parts]
    return gap_s and left_s(mine.since + gap_s) or 0
  end
  local spare = bucket:burst() - kept(count, bucket)
  local each = (spare + USUAL_S / bucket:interval_s()) / count
  local share = math.min(1, math.max(0, (WISHED - each) / (WISHED - 1)))
  return left_s(mine.since + math.max(SHORTEST_HOLD_S, LONGEST_HOLD_S * share * place(reply)))
end

local function room_wait_s(reply, bucket, channel)
  local interval_s = bucket:interval_s()
  local count, ahead = count_and_ahead(reply, channel)
  local missing = 1 + kept(count, bucket) + ahead - bucket:level()
  return math.max(missing > ALMOST and missing * interval_s or 0, bucket:pause_s())
end

local steps = {}

function steps.part()
  local channel, reply = ARGV[15], ARGV[16]
  local mine = parted[reply] or {channel = channel, parts = 0, since = now, wish_until = 0}
  parted[reply] = mine
  mine.seen = now
  local everywhere, here = Claim.load(1), Claim.load(2)
  local workspace_s = room_wait_s(reply, everywhere.bucket)
  is_everywhere = workspace_s > 0
  local wait_s = math.max(
    workspace_s, room_wait_s(reply, here.bucket, mine.channel),
    hold_s(reply, everywhere.bucket))
  if wait_s == 0 then
    local claims = {everywhere, here}
    local slot_s, ask_again_s = judged(claims)
    if slot_s <= 0 and ask_again_s <= 0 then
      spend_all(claims, slot_s)
      mine.parts, mine.since, mine.wish_until = mine.parts + 1, now, 0
      save(reply)
      return 0
    end
  end
  local pause_s = math.max(everywhere.bucket:pause_s(), here.bucket:pause_s())
  wait_s = ask_again_s(wait_s, PART_WAIT_MIN_S, PART_WAIT_MAX_S, pause_s)
  mine.wish_until = now + wait_s + PART_GRACE_S
  mine.is_everywhere = is_everywhere
  save(reply)
  return wait_s
end

function steps.keep()
  for i = 5, #ARGV do
    local p = parted[ARGV[i]]
    if p then
      p.seen = now
      save(ARGV[i])
    end
  end
  return 0
end

function steps.ended()
  for i = 5, #ARGV do redis.call('HDEL', key, ARGV[i]) end
  return 0
end

load_parted()
local told = answer(steps[step]())
told[3] = is_everywhere and 1 or 0
return told
