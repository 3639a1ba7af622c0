-- Opens every step under a lease: goes no further where the lease is not held.
-- (Begins with holding.lua.)
--
-- KEYS: state, question
-- ARGV: token, fence
-- Returns {'gone'} | {'ended'} | {'lost'}, as holding.lua tells them
local why = why_not_held(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
if why then return {why} end
