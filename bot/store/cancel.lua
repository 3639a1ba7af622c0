-- A message was deleted in Slack: if it asked a question, or was a reply of ours, stop answering.
--
-- KEYS: question (as if the message had asked one), reply (as if it were one of ours)
-- ARGV: question key prefix, id
-- Returns the id of the question that is no longer wanted, or ''. Its record says which of the two
-- went: `question` or `reply`.
local id = ARGV[2]
if redis.call('EXISTS', KEYS[1]) == 0 then id = redis.call('GET', KEYS[2]) end
if not id then return '' end
local question = ARGV[1] .. id
if redis.call('HGET', question, 'state') ~= 'open' then return '' end
redis.call('HSET', question, 'cancelled', id == ARGV[2] and 'question' or 'reply')
return id
