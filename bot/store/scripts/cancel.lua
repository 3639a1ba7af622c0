-- A message was deleted in Slack: if it asked a question, or was a reply of ours, both texts go, and
-- the answer stops. A question takes its reply along, also after the end: a worker removes that.
-- (Begins with texts.lua and lanes.lua.)
--
-- KEYS: question (as if the message had asked one), reply (as if it were one of ours), seen, ours,
--       ready, queue, state
-- ARGV: question key prefix, id, the message's ts, lane, order, who wrote it ('': no person),
--       what it would have asked, without a text (JSON), open s, state s, ready s, seen s, version
-- Returns the id of the question that is no longer wanted, or ''. Its record says which of the two
-- went: `question` or `reply`.
-- The bot removes messages too. Before it does, the record no longer names them.
local ready, queue, state = KEYS[5], KEYS[6], KEYS[7]
local id, lane, is_persons = ARGV[2], ARGV[4], ARGV[6] ~= ''
local DELETED = 'deleted'

local function is_part_of_reply(question, ts)
  local progress = redis.call('HGET', question, 'progress')
  if not progress then return false end
  local known = decoded(progress)
  for _, message in ipairs(messages_of(known)) do
    if message == ts then return true end
  end
  -- What can't be read may have named it.
  return type(known.messages) ~= 'table'
end

local function withdraw(question)
  redis.call('HSET', question, 'state', 'open', 'cancelled', 'question', 'lane', lane)
  -- Whose it was is needed, where no record tells it: it is gone, or was given up and put aside.
  redis.call('HSETNX', question, 'asked', ARGV[7])
  redis.call('HDEL', question, 'deliveries', 'begun')
  enqueue({question, ready, queue, state}, id, ARGV[5], lane, {ARGV[8], ARGV[9], ARGV[10]}, ARGV[6])
end

-- A question whose record is gone, or one that has not come yet: that one is not answered then.
local function remember()
  local was = redis.call('GET', KEYS[3])
  redis.call('SET', KEYS[3], DELETED, 'EX', ARGV[11])
  local is_old = now_ms() * 1000 - tonumber(ARGV[5]) > tonumber(ARGV[11]) * 1000000
  local was_asked = was or (is_old and redis.call('EXISTS', KEYS[4]) == 1)
  if not was_asked or was == DELETED then return '' end
  redis.call('HSET', KEYS[1], 'notice', '', 'forgotten', '1', 'version', ARGV[12])
  withdraw(KEYS[1])
  return id
end

forget_beside(KEYS[1])
expect(KEYS[2], 'string')
expect(KEYS[3], 'string')
expect(KEYS[4], 'string')
expect_lane(ready, queue, state)
if redis.call('EXISTS', KEYS[1]) == 0 then id = redis.call('GET', KEYS[2]) end
if not id then
  id = ARGV[2]
  return is_persons and remember() or ''
end
local question = ARGV[1] .. id
expect_question(question)
local what = id == ARGV[2] and 'question' or 'reply'
if what == 'reply' and not is_part_of_reply(question, ARGV[3]) then return '' end
if redis.call('EXISTS', question) == 0 then return '' end
forget_texts(question)
local ended = redis.call('HGET', question, 'state')
if ended == 'open' then
  -- The bot itself removes the reply of a question that was deleted.
  if redis.call('HGET', question, 'cancelled') ~= 'question' then
    redis.call('HSET', question, 'cancelled', what)
  end
  -- Its end can't come in between any more.
  if what == 'question' and is_persons then redis.call('HSET', question, 'taken_back', '1') end
  return id
end
if what == 'reply' or not is_persons or ended == 'refused' then return '' end
withdraw(question)
return id
