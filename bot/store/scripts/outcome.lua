-- Tells what somebody did about a question. (Begins with outcomes.lua.)
--
-- KEYS: outcomes, question
-- ARGV: keep s, most, a name for words and the words ('', '': none), then the fact's names and values
-- Returns 'told'
tell_outcome(KEYS[1], KEYS[2], tonumber(ARGV[1]), ARGV[2], {unpack(ARGV, 5)})
if ARGV[3] ~= '' then keep_words(KEYS[2], ARGV[3], ARGV[4], ARGV[1]) end
return 'told'
