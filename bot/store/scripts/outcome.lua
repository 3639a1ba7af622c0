-- Tells what somebody did about a question. (Begins with outcomes.lua.)
--
-- KEYS: outcomes, question
-- ARGV: keep s, most, a name for words and the words ('', '': none), whether it goes with its question
--       (1/0), then the fact's names and values
-- Returns 'told'
local question = ARGV[5] == '1' and KEYS[2] or nil
tell_outcome(KEYS[1], question, tonumber(ARGV[1]), ARGV[2], {unpack(ARGV, 6)})
if ARGV[3] ~= '' then keep_words(KEYS[2], ARGV[3], ARGV[4], ARGV[1]) end
return 'told'
