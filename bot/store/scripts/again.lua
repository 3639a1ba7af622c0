-- Puts a question that has ended back into its thread's queue, behind those that wait.
-- (Begins with lanes.lua.)
--
-- Only where its end left something to try again, as its field `repeatable` tells. Earlier versions
-- wrote none: of theirs a whole answer stays, and so does a sentence that says what is not done here
-- (a notice that is not among the passing ones).
--
-- KEYS: question, ready, queue, state, pause
-- ARGV: id, order, lane, open question s, state s, ready s, lane aside, most repeats, pause ms,
--       whether a whole answer is asked for once more as well (1/0)
-- Returns accepted | open (still being answered) | unknown (too long ago, or of another thread, or
--       its text is gone) | settled (there is nothing to try again) | spent (tried too often)
--       | too_soon
local question, ready, queue, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local unsettled =
  {incomplete = true, notice = true, undeliverable = true, changed = true, stopped = true}
local passing = {[''] = true, too_late = true, too_many_waiting = true}
expect(question, 'hash')
expect_lane(ready, queue, state)

local function is_repeatable(told, ended, notice)
  if told == '1' or told == '0' then return told == '1' end
  return unsettled[ended] and passing[notice or '']
end

local was = redis.call('HMGET', question,
  'state', 'lane', 'notice', 'repeats', 'asked', 'forgotten', 'repeatable', 'marked')
if not was[1] or (was[2] ~= ARGV[3] and was[2] ~= ARGV[7]) then return 'unknown' end
-- A mark that is still to be told below the reply stands below the new one.
local ended = was[8] or was[1]
if ended == 'open' then return 'open' end
if ended == 'whole' and ARGV[10] ~= '1' then return 'settled' end
if not is_repeatable(was[7], ended, was[3]) then return 'settled' end
if not was[5] or was[6] then return 'unknown' end
local repeats = count(was[4], MOST_COUNTED)
if repeats >= tonumber(ARGV[8]) then return 'spent' end
if not redis.call('SET', KEYS[5], ARGV[1], 'NX', 'PX', ARGV[9]) then return 'too_soon' end

redis.call('HSET', question,
  'repeats', repeats + 1, 'state', 'open', 'notice', '', 'lane', ARGV[3])
redis.call('HDEL', question, 'deliveries', 'begun', 'cancelled', 'repeatable', 'marked')
enqueue({question, ready, queue, state}, ARGV[1], ARGV[2], ARGV[3], {ARGV[4], ARGV[5], ARGV[6]})
return 'accepted'
