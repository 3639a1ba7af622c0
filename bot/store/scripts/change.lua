-- Somebody has edited a question: it is asked with its new words.
-- (Begins with texts.lua and lanes.lua.)
--
-- Soon after the question it is taken for a correction, and answered anew in the same reply. Later a
-- worker puts a button below the reply, once that has ended.
--
-- KEYS: question, seen, ready, queue, state
-- ARGV: id, asked (JSON), order, order of the edit, how long is soon in microseconds, lane,
--       open question s, state s, ready s, person, most repeats
-- Returns unknown (nothing of the kind has been asked) | same (it reads the same, or this is an
--       earlier edit) | waiting (its answer has not begun) | running (it begins anew) | reopened | offered
--       (the reply gets a button) | settled (its record or its text is gone) | spent (asked too often)
local question, ready, queue, state = KEYS[1], KEYS[3], KEYS[4], KEYS[5]
local asked, at = ARGV[2], tonumber(ARGV[4])
local answered = {whole = true, incomplete = true, notice = true}
-- White space, and what takes no place on the screen; the same as `visible` of the intake.
local UNSEEN = {
  '[%s\28-\31]', '\194[\133\160\173]', '\205\143', '\216\156', '\225\133[\159\160]', '\225\154\128',
  '\225\160[\139-\143]', '\226\128[\128-\143\168-\175]', '\226\129[\159-\175]', '\227\128\128',
  '\227\133\164', '\239\184[\128-\143]', '\239\187\191', '\239\190\160', '\243\160[\128-\191][\128-\191]',
}

local function visible(asked)
  local text = decoded(asked).text
  if type(text) ~= 'string' then return text end
  for _, unseen in ipairs(UNSEEN) do text = text:gsub(unseen, '') end
  return text
end

expect(question, 'hash')
expect(KEYS[2], 'string')
expect_lane(ready, queue, state)

local was = redis.call('HMGET', question,
  'state', 'asked', 'edited', 'forgotten', 'repeats', 'cancelled', 'deliveries', 'marked')
-- A mark that is still to be told below the reply stands below the new one.
if was[8] then was[1] = was[8] end
if not was[1] then return redis.call('EXISTS', KEYS[2]) == 1 and 'settled' or 'unknown' end
local is_soon = at - tonumber(ARGV[3]) <= tonumber(ARGV[5])
if was[1] == 'refused' and is_soon then
  redis.call('DEL', question)
  return 'unknown'
end
if was[4] or was[6] == 'question' or not was[2] then return 'settled' end
if number(was[3], 0) >= at or visible(was[2]) == visible(asked) then return 'same' end

local function put()
  redis.call('HDEL', question, 'deliveries', 'begun', 'cancelled', 'repeatable', 'marked')
  redis.call('HSET', question, 'state', 'open', 'lane', ARGV[6])
  enqueue({question, ready, queue, state}, ARGV[1], ARGV[4], ARGV[6],
    {ARGV[7], ARGV[8], ARGV[9]}, ARGV[10])
end

local repeats = count(was[5], MOST_COUNTED)
if repeats >= tonumber(ARGV[11]) then return 'spent' end
if was[1] ~= 'open' and not is_soon and not answered[was[1]] and was[1] ~= 'changed' then
  return 'settled'
end
redis.call('HSET', question, 'asked', asked, 'edited', ARGV[4], 'notice', '')
if was[1] == 'open' then
  if count(was[7], MOST_COUNTED) == 0 then return 'waiting' end
  if is_soon then return 'running' end
  redis.call('HSET', question, 'offer', '1')
  return 'offered'
end
-- What stands answers another question: nothing of it has to be kept up with.
forget_answer(question)
if is_soon then
  redis.call('HSET', question, 'repeats', repeats + 1)
  put()
  return 'reopened'
end
if was[1] ~= 'changed' then
  redis.call('HSET', question, 'offer', '1')
  put()
end
return 'offered'
