-- A person's wish for one call from one bucket: the class `Claim` of bot/domain/governor/share.py line
-- by line; read the reasons there.
--
-- KEYS[2..]  for each claim the bucket, and what the person has drawn from it
-- ARGV[5..]  for each claim the bucket's limit, the share's limit, and what is kept

local Claim = {}
Claim.__index = Claim

function Claim.load(which)
  local key, at = 2 * which, 5 * which
  renew_unless(KEYS[key + 1], 'hash')
  local stored = redis.call('HMGET', KEYS[key + 1], 'full_at', 'held_until', 'at')
  local back_s = gone_back_s(number(stored[3], 0))
  local claim = setmetatable({
    bucket = Bucket.load(KEYS[key], at), key = KEYS[key + 1],
    full_at = number(stored[1], 0) - back_s, held_until = number(stored[2], 0) - back_s,
    share_s = tonumber(ARGV[at + 2]), share = tonumber(ARGV[at + 3]),
    kept = tonumber(ARGV[at + 4]),
  }, Claim)
  -- Nobody draws more than their share, or holds a slot that is further away.
  claim.full_at = math.min(claim.full_at, now + claim.share * claim.share_s)
  if back_s > 0 then claim:save() end
  if claim.held_until > now + LONGEST_SLOT_S + claim.bucket:pause_s() then claim.held_until = 0 end
  return claim
end

-- The bucket takes so many at once: `share_of` of bot/domain/governor/share.py.
function Claim:of_burst(burst)
  local spare = burst - 1
  self.bucket.limit = burst
  self.share = math.min(burst, math.max(AT_ONCE, burst * SHARE))
  self.kept = spare - math.floor(spare * SHARE)
end

function Claim:save()
  self.bucket:save()
  redis.call('HSET', self.key, 'full_at', exact(self.full_at),
    'held_until', exact(self.held_until), 'at', exact(now))
  redis.call('EXPIRE', self.key, SPENDER_S)
end

function Claim:until_within_s()
  local over_s = self.full_at - now - (self.share - 1) * self.share_s
  return over_s > ALMOST_SHARE_S and over_s or 0
end

function Claim:wait_s()
  return self.bucket:wait_s(self:until_within_s() == 0 and 0 or self.kept)
end

function Claim:ask_again_s()
  local wait_s, within_s = self:wait_s(), self:until_within_s()
  if wait_s <= ALMOST_SHARE_S then return 0 end
  if self.held_until > now + ALMOST_SHARE_S then
    return math.max(ASK_AGAIN_S, self.held_until - now)
  end
  local early_s = wait_s - self.bucket:interval_s()
  if early_s <= ALMOST_SHARE_S or within_s == 0 then return 0 end
  return math.max(ASK_AGAIN_S, math.min(early_s, within_s))
end

function Claim:spend(wait_s)
  if self:wait_s() > ALMOST_SHARE_S then self.held_until = now + wait_s end
  if self:until_within_s() == 0 then self.full_at = math.max(self.full_at, now) + self.share_s end
  self.bucket:spend()
end

-- The longest wait of these claims, and when to ask again if no slot is to be promised.
local function judged(claims)
  local wait_s, ask_again_s = 0, 0
  for _, claim in ipairs(claims) do
    wait_s = math.max(wait_s, claim:wait_s())
    ask_again_s = math.max(ask_again_s, claim:ask_again_s())
  end
  return wait_s, ask_again_s
end

local function spend_all(claims, wait_s)
  for _, claim in ipairs(claims) do
    claim:spend(wait_s)
    claim:save()
  end
end
