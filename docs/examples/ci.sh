#!/bin/sh
# ci.sh gate BASE HEAD [suite and axes]: is the checkout HEAD slower than BASE?
# ci.sh trend FILE [suite and axes]: adds a run to a history, draws it, looks for a change
set -eu
case $1 in
gate)
  base=$2 head=$3; shift 3
  for side in "$base" "$head"; do (cd "$side" && npm ci && npm run build); done
  muxbench ab --base "$base" --head "$head" --export junit=ab.xml "$@" ;;
trend)
  file=$2; shift 2
  muxbench run --seed 1 --out run --force "$@"
  muxbench history add "$file" run
  muxbench history show "$file" --out trend.html
  muxbench history check "$file" ;;
esac
