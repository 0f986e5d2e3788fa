#!/usr/bin/env bash
# Prepares a swarm for the stack files: labels the node that keeps the history, and makes the secrets
# that are missing. It keeps existing ones, so you can run it again at any time.
#
#     deploy/prepare.sh [NODE]     NODE (name or ID) keeps the history; default: this one
#
# The two secrets that a person needs are also written to STARLING_HOME (default: ~/.config/starling),
# where only you can read them; existing values are used.
set -euo pipefail
umask 077
folder=${STARLING_HOME:-$HOME/.config/starling}

fail() {
  echo "prepare: $*" >&2
  exit 1
}

# make_secret NAME [FILE]: makes the secret unless any version of it exists.
make_secret() {
  local name=starling_$1_1 found value
  found=$(docker secret ls --format '{{.Name}}' -f "name=starling_$1_")
  if [ -n "$found" ]; then
    echo "secret ${found//$'\n'/, } is there"
    return
  fi
  value=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  if [ $# -gt 1 ]; then
    mkdir -p "$folder"
    # Never overwrites an existing file.
    (set -o noclobber && echo "$value" >"$folder/$2") 2>/dev/null || true
    [ -f "$folder/$2" ] && [ -O "$folder/$2" ] || fail "$folder/$2 must be a file of yours"
    chmod 600 "$folder/$2"
    value=$(tr -d '\t\r\n' <"$folder/$2")
    [ ${#value} -ge 16 ] || fail "$folder/$2 must hold at least 16 characters"
  fi
  printf %s "$value" | docker secret create "$name" - >/dev/null
  echo "secret $name is made${2:+; you find it in $folder/$2}"
}

case $(realpath -m "$folder")/ in
  "$(cd "$(dirname "$0")/.." && pwd -P)"/*) fail "STARLING_HOME must be outside of the source: $folder" ;;
esac
command -v docker >/dev/null || fail 'docker was not found'
[ "$(docker info -f '{{.Swarm.ControlAvailable}}')" = true ] ||
  fail 'this node is not a swarm manager: run it on one, or create a swarm first (docker swarm init)'

nodes=$(docker node ls -q)
# shellcheck disable=SC2086
lines=$(docker node inspect -f '{{if eq (index .Spec.Labels "starling.store") "true"}}{{.ID}} {{.Description.Hostname}}{{end}}' $nodes)
mapfile -t labelled < <(grep . <<<"$lines")
if [ ${#labelled[@]} -gt 1 ]; then
  fail "several nodes have the label starling.store, and the history is on one of them: ${labelled[*]}"
elif [ ${#labelled[@]} -eq 1 ]; then
  case " ${labelled[0]} " in
    *" ${1:-} "*) ;;
    *) [ -z "${1:-}" ] || fail "the history is on node ${labelled[0]}; README.md, Several nodes, says how to move it" ;;
  esac
  echo "node ${labelled[0]} keeps the history"
else
  node=${1:-$(docker info -f '{{.Swarm.NodeID}}')}
  docker node update --label-add starling.store=true "$node" >/dev/null
  echo "node $node now keeps the history"
fi

make_secret store_password
make_secret broker_password
make_secret secret
make_secret cluster_token cluster-token
make_secret metrics_token
make_secret grafana_password grafana-password
