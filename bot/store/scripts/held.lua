-- Opens every step under a lease: goes no further where the lease is not held.
-- (Begins with set_aside.lua.)
--
-- KEYS: state, question
-- ARGV: token, fence
-- Returns {'gone'} (Redis has lost its data) | {'ended'} (nothing is left to do)
--       | {'lost'} (another copy has it)
expect(KEYS[1], 'hash')
expect_question(KEYS[2])
local held = redis.call('HMGET', KEYS[1], 'token', 'fence')
-- A fence that can't be read says nothing against the token.
if held[1] ~= ARGV[1] or number(held[2], tonumber(ARGV[2])) ~= tonumber(ARGV[2]) then
  local was = redis.call('HGET', KEYS[2], 'state')
  -- A lease that is released leaves its fence behind, and a question that has ended its record.
  if not held[2] or not was then return {'gone'} end
  return {was == 'open' and 'lost' or 'ended'}
end
