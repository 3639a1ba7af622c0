-- What somebody thinks of a reply: their last word counts, and stands in the log once.
-- (Begins with texts.lua and outcomes.lua.)
--
-- KEYS: outcomes, question, seen, the message that was pressed (or none)
-- ARGV: keep s (0: not in the log), remembered s, most, user, verdict, means (press | emoji),
--       the verdict that is taken back or '', its order among those by the same means, or '',
--       what the message should say it answers, the reason or '', a line to keep or '',
--       then the fact's names and values
-- Returns changed | explained | same | repeated | late | unknown, as bot.domain.judgement.Judged
local outcomes, question = KEYS[1], KEYS[2]
local user, verdict, means, instead_of = ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local order, reason, line = number(ARGV[8], 0), ARGV[10], ARGV[11]
local DOUBLE_CLICK_MS = 5000

local function is_unknown()
  expect(KEYS[3], 'string')
  if redis.call('GET', KEYS[3]) == 'deleted' then return true end
  if not KEYS[4] then return false end
  renew_unless(KEYS[4], 'string')
  local answers = redis.call('GET', KEYS[4])
  return answers and answers ~= ARGV[9]
end

-- "verdict means press-order emoji-order told-ms fact": one that can't be read is none.
local function last_of(value)
  local words = {}
  for word in (value or ''):gmatch('%S+') do words[#words + 1] = word end
  return {
    verdict = words[1] or 'none', means = words[2] or 'emoji',
    order = {press = words[3] or '0', emoji = words[4] or '0'},
    told_ms = number(words[5], 0), fact = words[6] or '0-0',
  }
end

if is_unknown() then return 'unknown' end
local verdicts = beside(question, VERDICTS)
renew_unless(verdicts, 'hash')
local last = last_of(redis.call('HGET', verdicts, user))
-- Slack repeats what was not acknowledged; and two copies may be told in any order.
if order > 0 and order < number(last.order[means], 0) then return 'late' end
if order > 0 then last.order[means] = ARGV[8] end

local was_verdict, was_means = last.verdict, last.means
local is_just_now = now_ms() - last.told_ms < DOUBLE_CLICK_MS
local says_why = reason ~= '' or line ~= ''
local is_in_vain = instead_of ~= '' and not (was_verdict == instead_of and was_means == 'emoji')
local is_same = is_in_vain or verdict == was_verdict

if not is_same or means == 'press' then last.means, last.told_ms = means, now_ms() end
if not is_same or says_why then
  last.verdict = verdict
  take_back_outcome(outcomes, question, last.fact)
  if ARGV[1] ~= '0' then
    last.fact = tell_outcome(outcomes, question, ARGV[1], ARGV[3], {unpack(ARGV, 12)})
  end
  replace_line(question, user, line, ARGV[1])
end
redis.call('HSET', verdicts, user, table.concat({
  last.verdict, last.means, last.order.press, last.order.emoji,
  string.format('%.0f', last.told_ms), last.fact,
}, ' '))
redis.call('EXPIRE', verdicts, ARGV[2])

if not is_same then return 'changed' end
if says_why then return 'explained' end
return means == 'press' and was_means == 'press' and is_just_now and 'repeated' or 'same'
