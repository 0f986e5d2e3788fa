# Docker health check of a replica: exit code 0 or 1.
#
# A starting replica gets visitors once it is ready (store and link), or after a minute if it is alive:
# without RabbitMQ a replica still serves, more slowly, so new ones must be able to start. Later, being
# alive is enough, because killing a replica for a fault of another service makes things worse.
port=${PORT:-3000}
ready_within_s=60
since=/dev/shm/starling-since
was_ready=/dev/shm/starling-was-ready

answers() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  read -r -t 3 -u 3 _ status _ && [ "$status" = 200 ]
  local result=$?
  exec 3>&-
  return $result
}

if [ -e "$was_ready" ]; then
  answers /health
  exit
fi
if answers /ready; then
  : >"$was_ready"
  exit 0
fi
printf -v now '%(%s)T' -1
[ -e "$since" ] || echo "$now" >"$since"
[ $((now - $(<"$since"))) -ge "$ready_within_s" ] && answers /health
