#!/usr/bin/env bash
# A cluster of Slurm on this one machine, of several nodes on loopback addresses, for tests and for trying things out.
#
#   slurm.sh start FOLDER NODES    starts munged, slurmctld and a slurmd for each of node1, node2, …; all of their files
#                                  are in FOLDER, and `export SLURM_CONF=FOLDER/slurm.conf` is all that the tools need
#   slurm.sh stop FOLDER           ends them
#
# It needs the packages slurm-wlm and munge of Debian, and no root: the daemons run as whoever starts them. There are no
# control groups here, so that processes are found by their parents, and nothing keeps a job on certain CPUs.
set -euo pipefail

command=${1:?start or stop} folder=$(realpath -m "${2:?the folder of the cluster}")
case $folder in *[[:space:]]*)
  echo "slurm.sh: $folder has a space in its name, which slurm.conf cannot have" >&2
  exit 2
  ;;
esac
export SLURM_CONF=$folder/slurm.conf
host=$(hostname)

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Prints the first of so many ports in a row of which none is in use.
free_ports() { # COUNT
  local first at
  while true; do
    first=$((20000 + RANDOM % 20000))
    for ((at = first; at < first + $1; at++)); do is_free "$at" || continue 2; done
    echo "$first"
    return
  done
}

write_configuration() { # NODES
  local port
  port=$(free_ports $(($1 + 1)))
  cat >"$SLURM_CONF" <<END
ClusterName=muxbench
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
# A task that is begun again waits for as long as a credential lives, usually two minutes.
AuthInfo=socket=$folder/munge.socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=bf_interval=1,sched_interval=1
SlurmdParameters=config_overrides
NodeName=node[1-$1] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + $1))] CPUs=1
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
}

# Waits until a command succeeds, for a minute at most.
until_true() { # COMMAND…
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  echo "in vain for a minute: $* (see the logs in $folder)" >&2
  return 1
}

all_idle() { # NODES
  [ "$(sinfo --noheader --Node --states=idle | wc -l)" = "$1" ]
}

# Starts a daemon in the background, which outlives this script.
daemon() { # NAME COMMAND…
  setsid "${@:2}" >"$folder/$1.out" 2>&1 </dev/null &
  echo $! >>"$folder/pids"
}

start() { # NODES
  local at
  mkdir -p "$folder/state"
  (umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
  write_configuration "$1"
  daemon munged munged --foreground --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munge.seed"
  until_true test -S "$folder/munge.socket"
  daemon slurmctld slurmctld -D -c
  for ((at = 1; at <= $1; at++)); do
    mkdir -p "$folder/spool-node$at"
    daemon "slurmd-node$at" slurmd -D -N "node$at"
  done
  until_true all_idle "$1" || { stop && return 1; }
}

stop() {
  [ -f "$folder/pids" ] || return 0
  scancel --user="$(id -un)" 2>/dev/null || true
  local pid
  # The daemons that were started last end first.
  for pid in $(tac "$folder/pids"); do
    kill "$pid" 2>/dev/null || continue
    until_true bash -c "! kill -0 $pid 2>/dev/null" || kill -9 "$pid"
  done
  rm -f "$folder/pids"
}

case $command in
  start) start "${3:?the number of nodes}" ;;
  stop) stop ;;
  *)
    echo "slurm.sh: $command is neither start nor stop" >&2
    exit 2
    ;;
esac
