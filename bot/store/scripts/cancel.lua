-- A message was deleted in Slack: if it asked a question, or was a reply of ours, stop answering.
--
-- KEYS: question (as if the message had asked one), reply (as if it were one of ours)
-- ARGV: question key prefix, id, the message's ts
-- Returns the id of the question that is no longer wanted, or ''. Its record says which of the two
-- went: `question` or `reply`.
-- The bot removes messages too. Before it does, the record no longer names them.
local function is_part_of_reply(question, ts)
  local progress = redis.call('HGET', question, 'progress')
  if not progress then return false end
  for _, message in ipairs(cjson.decode(progress).messages) do
    if message == ts then return true end
  end
  return false
end

local id = ARGV[2]
if redis.call('EXISTS', KEYS[1]) == 0 then id = redis.call('GET', KEYS[2]) end
if not id then return '' end
local question = ARGV[1] .. id
if redis.call('HGET', question, 'state') ~= 'open' then return '' end
if id == ARGV[2] then
  redis.call('HSET', question, 'cancelled', 'question')
elseif is_part_of_reply(question, ARGV[3]) then
  redis.call('HSET', question, 'cancelled', 'reply')
else
  return ''
end
return id
