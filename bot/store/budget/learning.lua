-- How many calls of a method at once Slack takes in this workspace.
-- This is the class `Learned` of bot/domain/governor/learning.py line by line; read the reasons there.
-- (Begins with bucket.lua.)
--
-- KEYS[4]  what is known; kept for days, where all else of the budget is kept for hours
-- KEYS[5]  when each of the last calls was to go out, the last of them first
-- ARGV[5..6]  the limit that is assumed at first
-- ARGV[at..at+1]  the most calls at once, and those within the window

local Learned = {}
Learned.__index = Learned

local KNOWN = {
  'proven', 'refusals', 'refused_at', 'forbears_until', 'tried', 'tried_at', 'unsure_until', 'met_at',
}

-- `taken_until` is kept beside the bucket; `verdict_s`: so long a refusal may take to come, as a rule,
-- `late_s`: at most; `step_by`: so many times as many are believed next.
function Learned.load(bucket, taken_until, at, verdict_s, late_s, step_by)
  local learned = setmetatable({
    limit_s = tonumber(ARGV[5]), burst = tonumber(ARGV[6]), most = tonumber(ARGV[at]),
    window = tonumber(ARGV[at + 1]), verdict_s = verdict_s, late_s = late_s, step_by = step_by, news = '',
    taken_until = number(taken_until, 0) - bucket.back_s,
  }, Learned)
  learned.taken_s = math.min(PUBLISHED_S, learned.limit_s * SPENT)
  -- Asking for the kinds of the keys before would be two more commands for each step.
  local stored = redis.pcall('HMGET', KEYS[4], unpack(KNOWN))
  local is_readable = not stored.err
  if stored.err then redis.call('DEL', KEYS[4]) end
  for i, field in ipairs(KNOWN) do
    learned[field] = number(stored[i] or 0)
    is_readable = is_readable and learned[field] ~= nil and learned[field] >= 0
  end
  -- The operator may have allowed more before, but not that much more.
  if not is_readable or learned.proven > 25 * learned.most then learned:forget() end
  learned:move_to_now(bucket.back_s)
  -- What was spent is not known: there was no budget, be it for two quiet hours, or it was spoilt.
  if bucket.is_new and learned.proven > 0 then learned:unsure() end
  learned.before = learned:believed()
  return learned
end

function Learned:forget()
  for _, field in ipairs(KNOWN) do self[field] = 0 end
  self.is_changed = true
end

-- The clock may have gone back, and what is stored may be nonsense.
function Learned:move_to_now(back_s)
  local longest_s = LONGEST_SLOT_S + self.most * self.taken_s
  self.taken_until = math.min(self.taken_until, now + longest_s)
  self.forbears_until = math.min(self.forbears_until, now + LONGEST_FORBEARANCE_S)
  self.unsure_until = math.min(self.unsure_until, now + SPAN_S)
  self.met_at = math.min(self.met_at, now)
  if self.tried_at > now then self.tried = 0 end
  local latest = redis.pcall('LINDEX', KEYS[5], 0)
  if not latest then return end
  latest = type(latest) == 'string' and number(latest)
  if back_s > 0 or not latest or latest > now + PAUSE_MAX_S + LONGEST_SLOT_S then
    redis.call('DEL', KEYS[5])
    self:unsure()
  else
    self.latest = latest
  end
end

function Learned:save()
  if self.is_changed then
    local stored = {}
    for _, field in ipairs(KNOWN) do
      stored[#stored + 1] = field
      stored[#stored + 1] = exact(self[field])
    end
    redis.call('HSET', KEYS[4], unpack(stored))
  end
  if self.proven > 0 or self.is_changed then redis.call('EXPIRE', KEYS[4], LEARNED_S) end
end

function Learned:believed()
  if self.proven <= self.burst or self.most <= self.burst then return self.burst end
  local step_at = self.burst
  while self.refusals == 0 and step_at < self.most and self.proven >= step_at + BEYOND do
    local by = self.step_by
    step_at = step_at * by ^ 2 > self.most and self.most or step_at * by
  end
  return math.min(self.most, math.max(step_at, self.proven))
end

-- Where a part of the budget was lost, only in Redis: nobody knows what the window holds.
function Learned:limit()
  return now < self.unsure_until and self.burst or self:believed()
end

function Learned:settle()
  if self.tried == 0 or self:left_s(self.tried_at + self.verdict_s) > 0 then return end
  local before = self:believed()
  self.proven = math.min(self.most, math.max(self.proven, self.tried - FEIGNED))
  self.tried = 0
  if self.proven > self.refused_at then self.refusals = 0 end
  local after = self:believed()
  local step_by = after - before
  if self.refusals > 0 then step_by = math.floor(after) - math.floor(before) end
  if step_by >= BEYOND then self.forbears_until = math.max(self.forbears_until, now + REST_S) end
  self.is_changed = true
end

function Learned:left_s(until_then)
  local left_s = until_then - now
  return left_s > ALMOST_LEARNED_S and left_s or 0
end

function Learned:taken()
  return math.max(0, self.taken_until - now) / self.taken_s
end

function Learned:try_s(missing)
  local believed, taken = self:believed(), self:taken()
  if believed >= self.most or missing - taken > MOST_LAG then return nil end
  if now < math.max(self.forbears_until, self.unsure_until) or self.limit_s < self.verdict_s then
    return nil
  end
  if self.met_at == 0 or now < self.met_at + WARM_UP_S then return nil end
  if not self.latest or taken + 1 <= believed then return 0 end
  return self:left_s(self.latest + self.verdict_s)
end

function Learned:tries()
  local taken = self:taken()
  if taken > self:believed() then
    self.tried, self.tried_at, self.is_changed = taken, now, true
  end
end

function Learned:grant(wait_s)
  self.taken_until = math.max(self.taken_until, now) + self.taken_s
  if self.met_at == 0 then self.met_at, self.is_changed = now, true end
  self:goes_out(now + wait_s)
end

function Learned:goes_out(at)
  redis.call('LPUSH', KEYS[5], exact(at))
  redis.call('LTRIM', KEYS[5], 0, self.window - 1)
  redis.call('EXPIRE', KEYS[5], BUDGET_S)
  self.latest = at
end

function Learned:lower(bucket, missing, calls)
  for _ = 1, math.min(calls, math.floor(self.burst)) do bucket:spend() end
  for _ = 1, math.min(calls, self.window) do self:goes_out(now) end
  bucket:lower(missing)
end

function Learned:window_s(calls, within_s)
  if self:limit() <= self.burst then return 0 end
  local fits = self.window - calls
  if fits < 0 then return SPAN_S end
  local at = redis.call('LINDEX', KEYS[5], fits)
  if not at then return 0 end
  return self:left_s(number(at, now) + SPAN_S - within_s)
end

function Learned:left()
  local left = self.window
  for _, at in ipairs(redis.call('LRANGE', KEYS[5], 0, -1)) do
    if number(at, now) > now - SPAN_S then left = left - 1 end
  end
  return left
end

function Learned:per_s(kept)
  if self:limit() <= self.burst then return math.huge end
  local granted, left = redis.call('LRANGE', KEYS[5], 0, -1), self.window
  for _, at in ipairs(granted) do
    if number(at, now) > now - SPAN_S then left = left - 1 end
  end
  left = math.max(0, left - kept)
  local left_then, ever_per_s = left, self.window / SPAN_S
  for i = #granted, 1, -1 do
    local until_s = number(granted[i], now) + SPAN_S - now
    if until_s > 0 then
      left_then = left_then + 1
      ever_per_s = math.min(ever_per_s, left_then / until_s)
    end
  end
  return math.max(ever_per_s, left / SPREAD_S)
end

function Learned:refuse()
  self:settle()
  if self.tried == 0 and now < self.tried_at + self.late_s then self.tried = self.proven + FEIGNED end
  local was_try, believed = self.tried > 0, self:believed()
  self.refused_at = was_try and self.tried or math.min(believed, self:taken())
  local beyond = self.late_s > 0 and 2 * BEYOND or BEYOND
  local left = was_try and self.refused_at - beyond or self.refused_at / self.step_by
  self.proven = math.max(0, math.min(self.proven, left))
  self.tried = 0
  local forbearance_s = FORBEARANCE_S * 2 ^ math.min(self.refusals, 8)
  self.refusals = self.refusals + 1
  self.forbears_until = now + math.min(LONGEST_FORBEARANCE_S, forbearance_s)
  self.is_changed = true
  self.news = 'refused'
  return was_try
end

function Learned:unsure()
  self.unsure_until = now + SPAN_S
  self.is_changed = true
end

function Learned:answer(wait_s)
  local told = answer(wait_s)
  told[3], told[4] = exact(self:believed()), self:told()
  return told
end

-- What has become of it in this step.
function Learned:told()
  local believed = self:believed()
  if believed > self.before then return 'raised' end
  if believed < self.before then return 'lowered' end
  return self.news
end
