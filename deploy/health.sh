# Whether this container is well, for Docker's health check: exit code 0 or 1.
#
# A replica that starts gets visitors once it is ready (store and link), or a minute later if it is
# alive: without RabbitMQ a replica serves on, only more slowly, so a new one must be able to come.
# From then on being alive is enough: killing a replica for what others lack makes things worse.
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
