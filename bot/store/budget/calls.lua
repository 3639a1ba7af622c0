-- Steps on plain buckets, one or several at once: bot/domain/governor/bucket.py, `reserve` and `refuse`.
--
-- KEYS[2..]  the buckets
-- ARGV[4]    reserve: the longest wait in seconds; refuse: Slack's Retry-After in seconds;
--            lower: how many calls at least are missing from a full bucket
-- ARGV[5..]  for each bucket its limit

local number = tonumber(ARGV[4])
local buckets = {}
for i = 2, #KEYS do
  buckets[i - 1] = Bucket.load(KEYS[i], 2 * i + 1)
end

local function save_all()
  for _, bucket in ipairs(buckets) do bucket:save() end
end

local steps = {}

function steps.reserve()
  local wait_s = 0
  for _, bucket in ipairs(buckets) do wait_s = math.max(wait_s, bucket:wait_s()) end
  if wait_s > number then return nil end
  for _, bucket in ipairs(buckets) do bucket:spend() end
  return wait_s
end

function steps.refuse()
  for _, bucket in ipairs(buckets) do bucket:refuse(number) end
  return 0
end

function steps.lower()
  for _, bucket in ipairs(buckets) do bucket:lower(number) end
  return 0
end

local wait_s = steps[step]()
save_all()
return answer(wait_s)
