# Runs a command and sees to it that it does not outlive whoever asked for it.
#   bash -c "$(cat guard.sh)" guard GRACE_SECONDS LOG_FILE COMMAND ARGUMENT...
# Prints the command's pid. When stdin ends, because the asker is dead or has closed it, the command gets TERM, and KILL
# after the grace. Exits with the command's status.
grace=$1 log=$2
shift 2
exec 3<&0
trap : HUP INT TERM
"$@" </dev/null 3<&- >>"$log" 2>&1 &
child=$!
(
  trap '' HUP INT TERM
  while read -r _; do :; done
  kill -TERM "$child" 2>/dev/null
  # A stopped one hears nothing before it goes on.
  kill -CONT "$child" 2>/dev/null
  for ((tenths = grace * 10; tenths > 0; tenths--)); do
    kill -0 "$child" 2>/dev/null || exit 0
    sleep 0.1
  done
  # And what it has started: a JVM that writes its class cache has a JVM do it.
  pkill -KILL -P "$child" 2>/dev/null
  kill -KILL "$child" 2>/dev/null
) <&3 >/dev/null 2>&1 &
watch=$!
echo "$child"
exec >/dev/null 2>&1
while :; do
  wait "$child"
  status=$?
  # A signal to this shell ends wait early; the command may still be there.
  kill -0 "$child" 2>/dev/null || break
done
kill -KILL "$watch"
exit "$status"
