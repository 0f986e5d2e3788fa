#!/usr/bin/env bash
# Prepares a swarm for the stack files: labels the node that keeps the database, and makes the secrets
# that are missing. What is there stays as it is, so it can be run again at any time.
#
#     deploy/prepare.sh [NODE]     NODE keeps the database; default: this one
#
# The two secrets that a person needs are also written to STARLING_HOME (default: ~/.config/starling),
# where only you can read them; a value that is there already is used.
set -euo pipefail
umask 077
folder=${STARLING_HOME:-$HOME/.config/starling}

fail() {
  echo "prepare: $*" >&2
  exit 1
}

make_secret() {
  local name=starling_$1_1 value
  if docker secret inspect "$name" >/dev/null 2>&1; then
    echo "secret $name is there"
    return
  fi
  value=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  if [ $# -gt 1 ]; then
    mkdir -p "$folder"
    # In the shell's own way, so that a file that is there is never overwritten.
    (set -o noclobber && echo "$value" >"$folder/$2") 2>/dev/null || true
    value=$(<"$folder/$2")
    [ ${#value} -ge 16 ] || fail "$folder/$2 must hold at least 16 characters"
  fi
  printf %s "$value" | docker secret create "$name" - >/dev/null
  echo "secret $name is made${2:+; you find it in $folder/$2}"
}

command -v docker >/dev/null || fail 'docker was not found'
[ "$(docker info -f '{{.Swarm.ControlAvailable}}')" = true ] ||
  fail 'this is no manager of a swarm: run it on one, or make a swarm first (docker swarm init)'

labelled=$(docker node ls -q |
  xargs docker node inspect -f '{{if eq (index .Spec.Labels "starling.store") "true"}}{{.Description.Hostname}}{{end}}' |
  tr -d '\n')
if [ -n "$labelled" ]; then
  echo "node $labelled keeps the database"
else
  node=${1:-$(docker info -f '{{.Swarm.NodeID}}')}
  docker node update --label-add starling.store=true "$node" >/dev/null
  echo "node $node now keeps the database"
fi

make_secret store_password
make_secret broker_password
make_secret secret
make_secret cluster_token cluster-token
make_secret metrics_token
make_secret grafana_password grafana-password
