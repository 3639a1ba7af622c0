-- How every script of the budget begins: the time, the living copies, the token bucket.
-- (Begins with reading.lua of bot/store/scripts.)
--
-- What is stored here can be found out anew: what can't be read, or can't be so, is thrown away. Each
-- value is stored with the time of its writing, by a clock that may have gone back since.
--
-- The bucket is bot/domain/governor/bucket.py line by line; read the reasons there.
--
-- KEYS[1]  the copies of the bot that use this workspace's budget
-- ARGV[1]  the time in seconds; empty: Redis's own, the only clock all copies share
-- ARGV[2]  the name of the asking copy
-- ARGV[3]  the step; what follows belongs to it
--
-- A limit is two arguments: interval in seconds and burst, both before caution.
-- The names in capitals are put before this text, from numbers.py.
--
-- Every step answers {how long to wait in seconds, or empty for "not in time", living copies}.

local function time_now()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local time = redis.call('TIME')
  return tonumber(time[1]) + tonumber(time[2]) / 1000000
end

local now = time_now()
local step = ARGV[3]

local function exact(number)
  return string.format('%.17g', number)
end

-- How far the clock has gone back since a value was written at `at`.
local function gone_back_s(at)
  return math.max(0, at - now)
end

local function living_copies()
  renew_unless(KEYS[1], 'zset')
  redis.call('ZREMRANGEBYSCORE', KEYS[1], exact(now + 1), '+inf')
  redis.call('ZADD', KEYS[1], exact(now), ARGV[2])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', exact(now - COPY_S))
  redis.call('EXPIRE', KEYS[1], COPY_S)
  return redis.call('ZCARD', KEYS[1])
end

local function answer(wait_s)
  return {wait_s and exact(wait_s) or '', living_copies()}
end

local Bucket = {}
Bucket.__index = Bucket

local FIELDS = {'full_at', 'paused_until', 'caution', 'cautious_since', 'at'}

-- `at`: where the limit's two arguments begin.
function Bucket.load(key, at)
  renew_unless(key, 'hash')
  local stored = redis.call('HMGET', key, unpack(FIELDS))
  local bucket = {key = key, limit_s = tonumber(ARGV[at]), limit = tonumber(ARGV[at + 1])}
  setmetatable(bucket, Bucket)
  local is_readable = true
  for i, field in ipairs(FIELDS) do
    bucket[field] = number(stored[i] or 0)
    is_readable = is_readable and bucket[field] ~= nil
  end
  bucket.is_new, bucket.back_s = bucket.at == 0, 0
  if not is_readable or not bucket:is_possible() then bucket:begin_anew() end
  return bucket
end

-- Moves the times to the clock of now, and tells whether they can be so.
function Bucket:is_possible()
  if self.caution == 0 then self.caution = 1 end
  local back_s = gone_back_s(math.max(self.at, self.cautious_since))
  self.back_s = back_s
  if back_s > 0 then
    for _, field in ipairs({'full_at', 'paused_until', 'cautious_since'}) do
      self[field] = self[field] - back_s
    end
    -- Not every step writes; from here on time passes.
    self:save()
  end
  -- A pause begins with caution, and may be made longer once and again.
  local pause_s = self.paused_until > now and self.paused_until - self.cautious_since or 0
  local most_s = LONGEST_SLOT_S + self.limit * self.limit_s * CAUTION_MAX
  return self.caution >= 1 and self.caution <= CAUTION_MAX
    and pause_s <= 2 * (PAUSE_MAX_S + PAUSE_MARGIN_S)
    and self.full_at - math.max(now, self.paused_until) <= most_s
end

-- As after a pause: with one call.
function Bucket:begin_anew()
  self.caution, self.cautious_since, self.paused_until = 1, 0, 0
  self.full_at = now + (self:burst() - 1) * self:interval_s()
  self.is_new = true
  self:save()
end

function Bucket:save()
  self.at = now
  local stored = {}
  for _, field in ipairs(FIELDS) do
    stored[#stored + 1] = field
    stored[#stored + 1] = exact(self[field])
  end
  redis.call('HSET', self.key, unpack(stored))
  redis.call('EXPIRE', self.key, BUDGET_S)
end

function Bucket:caution_now()
  local faded = math.max(0, now - self.cautious_since) * CAUTION_DECAY_PER_S
  return math.max(1, self.caution - faded)
end

function Bucket:interval_s()
  return self.limit_s * self:caution_now()
end

function Bucket:burst()
  return math.max(1, self.limit / self:caution_now())
end

function Bucket:level()
  return self:burst() - math.max(0, self.full_at - now) / self:interval_s()
end

function Bucket:pause_s()
  return math.max(0, self.paused_until - now)
end

function Bucket:wait_s(kept)
  local ahead_s = math.max(0, self:burst() - 1 - (kept or 0)) * self:interval_s()
  return math.max(0, self.full_at - now - ahead_s, self.paused_until - now)
end

function Bucket:spend()
  self.full_at = math.max(self.full_at, now) + self:interval_s()
end

function Bucket:refuse(retry_after_s, was_try)
  if now >= self.paused_until then
    local by = was_try and 1 or CAUTION_STEP
    self.caution = math.min(CAUTION_MAX, self:caution_now() * by)
    self.cautious_since = now
  end
  local pause_s = math.min(PAUSE_MAX_S, math.max(PAUSE_MIN_S, retry_after_s)) + PAUSE_MARGIN_S
  self.paused_until = math.max(self.paused_until, now + pause_s)
  self:promise(0)
end

function Bucket:promise(slots)
  local ahead = self:burst() - 1 + slots
  self.full_at = math.max(self.full_at, self.paused_until + ahead * self:interval_s())
end

function Bucket:missing()
  return math.max(0, self.full_at - now) / self:interval_s()
end

function Bucket:lower(missing)
  self.full_at = math.max(self.full_at, now + missing * self:interval_s())
end

local function ask_again_s(wait_s, shortest, longest, pause_s)
  return math.max(math.min(longest, math.max(shortest, wait_s)), pause_s)
end

-- `evenly_per_s` of bot/domain/governor/edits.py, and `kept_for_ends`.
local function evenly_per_s(left, interval_s)
  return 1 / interval_s + math.max(0, left) / EVEN_S
end

local function kept_for_ends(count, first, interval_s)
  return math.max(count - IN_TIME_S / interval_s, first - HALF_IN_TIME_S / interval_s)
end
