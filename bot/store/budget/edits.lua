-- Steps on the edits of a workspace and the replies that share them.
-- This is the class `Edits` of bot/domain/governor/edits.py line by line; read the reasons there.
--
-- KEYS[2]  the bucket, with the wish to begin
-- KEYS[3]  the growing replies: name -> "edited seen wish_until slot person channel", times in seconds
-- KEYS[4..5]  what is learned: see learning.lua
-- ARGV[4]  finish: the longest wait in seconds; refuse: Slack's Retry-After in seconds;
--          lower: how many calls at least are missing from a full bucket; else 0
-- ARGV[5..6]  the bucket's limit, as it is assumed at first
-- ARGV[7..8]  how far it may be learned: see learning.lua
-- ARGV[9..10]  begin: whose the reply is, and where; else empty
-- ARGV[11]   how often a growing reply is edited at least, in seconds; begin: for this one
-- ARGV[12..]  the reply; keep, ended: any number of them; lower: how many calls were made
--
-- Answers besides how many calls at once Slack is believed to take, and what has become of that:
-- 'raised', 'lowered', 'refused' or nothing.

local bucket = Bucket.load(KEYS[2], 5)
local beside = redis.call(
  'HMGET', KEYS[2], 'begin_wish_until', 'begin_wish_has', 'taken_until', 'edited_at', 'begin_wish_gap')
local begin_wish_until, begin_wish_has = number(beside[1], 0), number(beside[2], 0)
local learned = Learned.load(bucket, beside[3], 7, VERDICT_S, 0, STEP)
local edited_at = math.min(now, number(beside[4], 0))
local seconds = tonumber(ARGV[4])
local person, channel, slowest_gap_s, reply = ARGV[9], ARGV[10], tonumber(ARGV[11]), ARGV[12]
local begin_wish_gap_s = number(beside[5], slowest_gap_s)
local growing = {}

local function read_growing(stored)
  local edited, seen, wish_until, slot, whose, where =
    stored:match('^(%S+) (%S+) (%S+) (%S+) ?(%S*) ?(%S*)$')
  local g = {
    edited = number(edited), seen = number(seen),
    wish_until = number(wish_until), slot = number(slot), person = whose,
    channel = where,
  }
  if not (g.edited and g.seen and g.wish_until and g.slot) or g.slot < 0 then return nil end
  local back_s = gone_back_s(g.seen)
  g.edited, g.seen, g.wish_until = g.edited - back_s, g.seen - back_s, g.wish_until - back_s
  if g.slot > 0 and back_s > 0 then g.slot = math.max(now, g.slot - back_s) end
  local longest_s = math.max(LONGEST_SLOT_S, bucket:pause_s() + LONGEST_SLOT_S)
  if g.edited > now or math.max(g.slot, g.wish_until) > now + longest_s then return nil end
  return g
end

-- By name, as it was found.
local was_stored = {}

local function load_growing()
  renew_unless(KEYS[3], 'hash')
  local stored = redis.call('HGETALL', KEYS[3])
  for i = 1, #stored, 2 do
    was_stored[stored[i]] = stored[i + 1]
    local g = read_growing(stored[i + 1])
    if g and g.seen + FORGOTTEN_AFTER_S > now then growing[stored[i]] = g end
  end
  -- Nobody wishes for longer than a pause lasts.
  local longest_s = math.max(BEGIN_WAIT_MAX_S, bucket:pause_s()) + GRACE_S
  begin_wish_until = math.min(begin_wish_until, now + longest_s)
end

local function save()
  bucket:save()
  learned:save()
  redis.call('HSET', KEYS[2], 'begin_wish_until', exact(begin_wish_until),
    'begin_wish_has', begin_wish_has, 'taken_until', exact(learned.taken_until),
    'edited_at', exact(edited_at), 'begin_wish_gap', exact(begin_wish_gap_s))
  -- Most steps change one reply: what is as it was stays.
  local gone, changed = {}, {}
  for name in pairs(was_stored) do
    if not growing[name] then gone[#gone + 1] = name end
  end
  for name, g in pairs(growing) do
    local fields = {exact(g.edited), exact(g.seen), exact(g.wish_until), exact(g.slot), g.person, g.channel}
    local record = table.concat(fields, ' ')
    if was_stored[name] ~= record then
      changed[#changed + 1] = name
      changed[#changed + 1] = record
    end
  end
  -- No more than the stack takes at once.
  for i = 1, #gone, 1000 do
    redis.call('HDEL', KEYS[3], unpack(gone, i, math.min(i + 999, #gone)))
  end
  for i = 1, #changed, 1000 do
    redis.call('HSET', KEYS[3], unpack(changed, i, math.min(i + 999, #changed)))
  end
  redis.call('EXPIRE', KEYS[3], BUDGET_S)
end

local function new_growing(whose, where)
  return {
    edited = now, seen = now, wish_until = 0, slot = 0, person = whose or '', channel = where or '',
  }
end

local function spend(wait_s)
  bucket:spend()
  learned:grant(wait_s)
end

local function wishes(g)
  return g.slot == 0 and g.wish_until >= now
end

local function count_growing()
  local count = 0
  for _, g in pairs(growing) do
    if g.slot == 0 then count = count + 1 end
  end
  return count
end

local function reserve(count)
  return kept_for_ends(count, math.floor(count / 2) + 1, bucket:interval_s())
end

local function surplus(count)
  return bucket:level() - reserve(count)
end

local function left_at_once()
  local is_known = learned.burst < learned.most and learned.most <= bucket.limit
  return is_known and math.min(bucket:level(), learned:left()) or 0
end

local function even_s(count, ahead)
  local per_s = math.min(
    evenly_per_s(surplus(count), bucket:interval_s()), learned:per_s(count))
  return math.max(0, edited_at + (1 + ahead) / per_s - now)
end

local function has_room(count, gap_s)
  local most = math.max(1, math.floor(gap_s / bucket:interval_s()))
  local spare = left_at_once() - learned.burst
  most = most + math.max(0, math.floor(spare * USED / (1 + USUAL_S / gap_s)))
  return count <= most and bucket:burst() - reserve(count) >= 1
end

local function count_of(whose)
  local count = 0
  if whose == '' then return 0 end
  for _, g in pairs(growing) do
    if g.slot == 0 and g.person == whose then count = count + 1 end
  end
  return count
end

local function stands_behind(has)
  return begin_wish_until >= now and begin_wish_has < has
end

local function wish_to_begin(has, wait_s)
  if begin_wish_until < now or has <= begin_wish_has then
    begin_wish_until = now + wait_s + GRACE_S
    begin_wish_has = has
    begin_wish_gap_s = slowest_gap_s
  end
end

local function overdue(has)
  local count = 0
  for _, g in pairs(growing) do
    local is_late = wishes(g) and now - g.edited >= LIVELY_GAP_S
    if is_late and count_of(g.person) <= has + 1 then count = count + 1 end
  end
  return count
end

local function ahead(mine)
  local count = 0
  for name, g in pairs(growing) do
    local is_before = g.edited < mine.edited or (g.edited == mine.edited and name < reply)
    if name ~= reply and wishes(g) and is_before then count = count + 1 end
  end
  return count
end

local function beginner(mine, count)
  local is_awaited = begin_wish_until >= now and now - mine.edited < LIVELY_GAP_S
  local stands_back = is_awaited or count_of(mine.person) > 1
  local gap_s = is_awaited and begin_wish_gap_s or slowest_gap_s
  return stands_back and has_room(count + 1, gap_s) and 1 or 0
end

local function try_s(count, needed)
  local wait_s = learned:try_s(bucket:missing())
  if not wait_s then return nil end
  local places, most, holding = {}, 0, 0
  for _, g in pairs(growing) do
    places[g.channel] = (places[g.channel] or 0) + 1
    most = math.max(most, places[g.channel])
    holding = holding + (g.slot > 0 and 1 or 0)
  end
  local is_calm = begin_wish_until < now and bucket:caution_now() <= 1
  if most > TRY_REPLIES or holding > 0 or not is_calm then return nil end
  return wait_s + (needed - 1) * VERDICT_S
end

local steps = {}

function steps.begin()
  if growing[reply] then
    growing[reply].seen = now
    return 0
  end
  local has, count = count_of(person), count_growing() + 1
  local left = has > 0 and 1 or 0
  if not has_room(count + left, slowest_gap_s) or stands_behind(has) then
    local wait_s = math.max(bucket:pause_s(), FULL_HOUSE_WAIT_S)
    if person ~= '' and has == 0 then wish_to_begin(has, wait_s) end
    return wait_s
  end
  local needed = overdue(has) + left
  local missing = needed - surplus(count)
  local window_s = learned:window_s(count + needed, IN_TIME_S)
  if missing <= ALMOST and window_s == 0 and bucket:pause_s() == 0 then
    growing[reply] = new_growing(person, channel)
    begin_wish_until = 0
    return 0
  end
  local missing_s = math.max(window_s, missing * bucket:interval_s())
  local wait_s = ask_again_s(missing_s, BEGIN_WAIT_MIN_S, BEGIN_WAIT_MAX_S, bucket:pause_s())
  wish_to_begin(has, wait_s)
  return wait_s
end

function steps.edit()
  local mine = growing[reply] or new_growing()
  growing[reply] = mine
  mine.seen = now
  local count = count_growing()
  local before = ahead(mine)
  local needed = 1 + before + beginner(mine, count)
  local missing = needed - surplus(count)
  local missing_s = missing * bucket:interval_s()
  local window_s = math.max(
    learned:window_s(1, 0), learned:window_s(count + needed, IN_TIME_S))
  local is_left = missing <= ALMOST
  local soon_s = try_s(count, needed)
  local wait_s = soon_s and window_s or math.max(window_s, even_s(count, before))
  local is_due = wait_s <= ALMOST_S and bucket:pause_s() == 0 and mine.slot == 0
  if is_due and (is_left or soon_s == 0) then
    spend(0)
    if not is_left then learned:tries() end
    edited_at, mine.edited = now, now
    mine.wish_until = 0
    return 0
  end
  local soonest_s = soon_s and math.min(missing_s, soon_s) or missing_s
  wait_s = ask_again_s(
    math.max(wait_s, soonest_s), EDIT_WAIT_MIN_S, EDIT_WAIT_MAX_S, bucket:pause_s())
  mine.wish_until = now + wait_s + GRACE_S
  return wait_s
end

function steps.finish()
  local mine = growing[reply]
  local wait_s
  growing[reply] = nil
  if mine and mine.slot > 0 then
    wait_s = math.max(mine.slot - now, bucket:pause_s())
  else
    mine = new_growing()
    wait_s = math.max(bucket:wait_s(), learned:window_s(1, 0))
    mine.slot = now + wait_s
    if wait_s <= seconds then spend(wait_s) end
  end
  if wait_s > seconds then return nil end
  if wait_s <= ALMOST_S then return 0 end
  mine.seen = now
  growing[reply] = mine
  return wait_s
end

function steps.refuse()
  local is_lesson = bucket:pause_s() == 0
  local was_try = is_lesson and learned:refuse()
  bucket.limit = learned:limit()
  bucket:refuse(seconds, was_try)
  local waiting = {}
  for name, g in pairs(growing) do
    if g.slot > 0 then waiting[#waiting + 1] = {g.slot, name} end
  end
  table.sort(waiting, function(a, b)
    return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2])
  end)
  for i, w in ipairs(waiting) do
    local opens = math.max(w[1], bucket.paused_until + (i - 1) * bucket:interval_s())
    growing[w[2]].slot = opens
    learned:goes_out(opens)
  end
  bucket:promise(#waiting)
  return 0
end

function steps.lower()
  learned:lower(bucket, seconds, tonumber(reply))
  return 0
end

function steps.keep()
  for i = 12, #ARGV do
    if growing[ARGV[i]] then growing[ARGV[i]].seen = now end
  end
  return 0
end

function steps.ended()
  for i = 12, #ARGV do growing[ARGV[i]] = nil end
  return 0
end

load_growing()
if step ~= 'keep' and step ~= 'ended' then learned:settle() end
bucket.limit = learned:limit()
local wait_s = steps[step]()
save()
return learned:answer(wait_s)
