-- How a fact comes into the log of outcomes. (Begins with texts.lua.)
--
-- The question's record, while there is one, names its facts: they go when the question is deleted.

-- Characters: some hundred names. Of what comes later only texts can be forgotten before its time.
local LONGEST_TOLD = 4000

local function trim_outcomes(outcomes, keep_s)
  redis.call('XTRIM', outcomes, 'MINID', string.format('%.0f', now_ms() - keep_s * 1000))
end

-- `fields`: names and values by turns. `question` nil: it stays when the question is deleted.
local function tell_outcome(outcomes, question, keep_s, most, fields)
  expect(outcomes, 'stream')
  local id = redis.call('XADD', outcomes, 'MAXLEN', '~', most, '*', unpack(fields))
  trim_outcomes(outcomes, keep_s)
  redis.call('EXPIRE', outcomes, keep_s)
  if not question or redis.call('TYPE', question).ok ~= 'hash' then return end
  local told = redis.call('HGET', question, 'told') or ''
  if #told < LONGEST_TOLD then redis.call('HSET', question, 'told', told .. ' ' .. id) end
end

-- A question was deleted: what was told of it goes.
local function forget_outcomes(outcomes, question)
  if redis.call('TYPE', outcomes).ok ~= 'stream' then return end
  for id in (redis.call('HGET', question, 'told') or ''):gmatch('%d+%-%d+') do
    redis.call('XDEL', outcomes, id)
  end
end
