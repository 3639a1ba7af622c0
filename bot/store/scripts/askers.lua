-- Who has asked the question that each of some lanes is about, and whether a worker has begun it.
--
-- KEYS: for each lane its queue and its state
-- ARGV: question key prefix
-- Returns for each lane {person or '' (nobody can tell), begun (1/0)}
local function person_of(asked)
  local is_read, question = pcall(cjson.decode, asked)
  if not is_read or type(question) ~= 'table' or type(question.thread) ~= 'table' then return '' end
  local team, user = question.thread.team, question.user
  if type(team) ~= 'string' or type(user) ~= 'string' then return '' end
  return team .. ':' .. user
end

local found = {}
for i = 1, #KEYS, 2 do
  expect(KEYS[i], 'zset')
  expect(KEYS[i + 1], 'hash')
  local id = redis.call('HGET', KEYS[i + 1], 'running') or redis.call('ZRANGE', KEYS[i], 0, 0)[1]
  -- Whoever takes the lane sets such a record aside.
  if id and redis.call('TYPE', ARGV[1] .. id).ok ~= 'hash' then id = nil end
  local record = id and redis.call('HMGET', ARGV[1] .. id, 'asked', 'deliveries', 'progress') or {}
  -- One that was handed back counts no delivery, and may have been shown in part all the same.
  local deliveries = record[2] and number(record[2], 0)
  local is_begun = deliveries and (deliveries > 0 or (record[3] or '') ~= '')
  found[#found + 1] = {record[1] and person_of(record[1]) or '', is_begun and 1 or 0}
end
return found
