#!/bin/sh
# For "git bisect run": finds the commit since which a wait takes more instructions.
#
#   GOOD_KERNEL=../good/bzImage git bisect run kernel-bisect.sh
#
# BUILD is the command that builds a commit, and JUDGE the one that ends with 1 for a regression, 0 for none. They can be
# replaced, for another configuration, other cells, or a build of one's own shim in place of a kernel. A commit that
# cannot be built or measured is skipped.
set -u
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export results

: "${BUILD:=make -s olddefconfig && make -s -j$(nproc) bzImage}"
: "${JUDGE:=muxbench vm ab smoke --fds 64 --active 1 --count --boots 2 --min-effect 0 \
  --kernel "$GOOD_KERNEL" --kernel arch/x86/boot/bzImage --out "$results/ab"}"

sh -c "$BUILD" || exit 125
sh -c "$JUDGE"
case $? in
  0) exit 0 ;;
  1) exit 1 ;;
  *) exit 125 ;;
esac
