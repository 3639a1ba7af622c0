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
  if not question or redis.call('TYPE', question).ok ~= 'hash' then return id end
  local told = redis.call('HGET', question, 'told') or ''
  if #told < LONGEST_TOLD then redis.call('HSET', question, 'told', told .. ' ' .. id) end
  return id
end

-- Another fact stands in its place.
local function take_back_outcome(outcomes, question, id)
  expect(outcomes, 'stream')
  -- Whatever has written the id: what is none is nowhere.
  redis.pcall('XDEL', outcomes, id)
  if redis.call('TYPE', question).ok ~= 'hash' then return end
  local rest = {''}
  for each in (redis.call('HGET', question, 'told') or ''):gmatch('%S+') do
    if each ~= id then rest[#rest + 1] = each end
  end
  redis.call('HSET', question, 'told', table.concat(rest, ' '))
end

-- A question was deleted: what was told of it goes.
local function forget_outcomes(outcomes, question)
  local verdicts = beside(question, VERDICTS)
  local is_hash = redis.call('TYPE', verdicts).ok == 'hash'
  local given = is_hash and redis.call('HVALS', verdicts) or {}
  redis.call('DEL', verdicts)
  if redis.call('TYPE', outcomes).ok ~= 'stream' then return end
  local told = redis.call('HGET', question, 'told') or ''
  for id in (told .. ' ' .. table.concat(given, ' ')):gmatch('%d+%-%d+') do
    redis.pcall('XDEL', outcomes, id)
  end
end
