-- Takes back what buy.lua did, for a purchase that Kafka has not got.
-- KEYS: 1 units left, a number; 2 who has bought, a set
-- ARGV: 1 user id
-- Returns 1, or 0 if the user has none. Called again: 0.
if redis.call('SREM', KEYS[2], ARGV[1]) == 0 then
  return 0
end
redis.call('INCR', KEYS[1])
return 1
