#!/bin/sh
# For "git bisect run": finds the commit since which a wait takes more instructions.
#
#   GOOD_KERNEL=../good/bzImage git bisect run kernel-bisect.sh
#
# BUILD is the command that builds a commit, and JUDGE the one that ends with 1 for a regression, 0 for none. They can be
# replaced, for another configuration, other cells, or a build of one's own shim in place of a kernel. FLOOR is what a wait
# must take more than the good kernel to count, in percent or instructions, so that smaller changes on the way do not end
# the search. A commit that cannot be built or measured is skipped. Where a program is missing or the search is
# interrupted, git stops.
set -u
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export results

export FLOOR="${FLOOR:-0}"
: "${BUILD:=make -s olddefconfig && make -s -j$(nproc) bzImage}"
# Says what keeps any commit from being judged, before the first one is built, and lets git stop.
stop() {
  echo "kernel-bisect.sh: $1" >&2
  exit 128
}

if [ -z "${JUDGE-}" ]; then
  [ -f "${GOOD_KERNEL-}" ] || stop 'GOOD_KERNEL must be the path of a kernel that is known to be good'
  for program in muxbench qemu-system-x86_64 cpio; do
    command -v "$program" >/dev/null || stop "$program is missing"
  done
  case $FLOOR in
    0 | [0-9]*% | 0.[0-9]* | [0-9]*instruction*) ;;
    *) stop "FLOOR is \"$FLOOR\" (allowed: 0, a share such as 2%, or \"10 instructions\")" ;;
  esac
  export GOOD_KERNEL
  JUDGE='muxbench vm ab smoke --fds 64 --active 1 --count --boots 2 --min-effect "$FLOOR" \
    --kernel "$GOOD_KERNEL" --kernel arch/x86/boot/bzImage --out "$results/ab"'
fi

# Ends with the exit code for git of a command that failed: above 127 git stops, with 125 it skips the commit.
give_up() {
  if [ "$1" -ge 126 ]; then exit 128; fi
  exit 125
}

sh -c "$BUILD" || give_up $?
sh -c "$JUDGE"
code=$?
if [ "$code" -le 1 ]; then exit "$code"; fi
give_up "$code"
