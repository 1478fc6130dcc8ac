-- Takes a unit of a product for a user who has none.
-- KEYS: 1 units left, a number; 2 who has bought, a set
-- ARGV: 1 user id
-- Returns ACCEPTED, SOLD_OUT, ALREADY_ORDERED or UNKNOWN_PRODUCT. Called again for the same user: ALREADY_ORDERED.
local left = redis.call('GET', KEYS[1])
if not left then
  return 'UNKNOWN_PRODUCT'
end
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 then
  return 'ALREADY_ORDERED'
end
if tonumber(left) < 1 then
  return 'SOLD_OUT'
end
redis.call('DECR', KEYS[1])
redis.call('SADD', KEYS[2], ARGV[1])
return 'ACCEPTED'
