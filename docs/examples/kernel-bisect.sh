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
if [ -z "${JUDGE-}" ]; then
  if [ -z "${GOOD_KERNEL-}" ]; then
    echo 'kernel-bisect.sh: GOOD_KERNEL must be the path of a kernel that is known to be good' >&2
    exit 128
  fi
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
