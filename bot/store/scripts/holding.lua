-- Whether a lease is held. (Begins with set_aside.lua.)
--
-- nil, or why a step under it goes no further: 'gone' (Redis has lost its data), 'ended' (nothing
-- is left to do), 'lost' (another copy has it)
local function why_not_held(state, question, token, fence)
  expect(state, 'hash')
  expect_question(question)
  local held = redis.call('HMGET', state, 'token', 'fence')
  -- A fence that can't be read says nothing against the token.
  if held[1] == token and number(held[2], tonumber(fence)) == tonumber(fence) then return nil end
  local was = redis.call('HGET', question, 'state')
  -- A lease that is released leaves its fence behind, and a question that has ended its record.
  if not held[2] or not was then return 'gone' end
  return was == 'open' and 'lost' or 'ended'
end
