-- A message was deleted in Slack: if it asked a question, or was a reply of ours, both texts go, and
-- the answer stops. (Begins with texts.lua.)
--
-- KEYS: question (as if the message had asked one), reply (as if it were one of ours)
-- ARGV: question key prefix, id, the message's ts
-- Returns the id of the question that is no longer wanted, or ''. Its record says which of the two
-- went: `question` or `reply`.
-- The bot removes messages too. Before it does, the record no longer names them.
local function is_part_of_reply(question, ts)
  local progress = redis.call('HGET', question, 'progress')
  if not progress then return false end
  for _, message in ipairs(messages_of(progress)) do
    if message == ts then return true end
  end
  -- What can't be read may have named it.
  return type(decoded(progress).messages) ~= 'table'
end

local id = ARGV[2]
expect(KEYS[2], 'string')
if redis.call('EXISTS', KEYS[1]) == 0 then id = redis.call('GET', KEYS[2]) end
if not id then return '' end
local question = ARGV[1] .. id
expect_question(question)
local what = id == ARGV[2] and 'question' or 'reply'
if what == 'reply' and not is_part_of_reply(question, ARGV[3]) then return '' end
if redis.call('EXISTS', question) == 0 then return '' end
forget_texts(question)
if redis.call('HGET', question, 'state') ~= 'open' then return '' end
redis.call('HSET', question, 'cancelled', what)
return id
