/** What stands below the options of `muxbench run --help`. */
export const RUN_HELP = `
Examples:
  muxbench run                                       the default suite, about a minute
  muxbench run --fds 1000 --active 1,10%             another N, two shares of busy descriptors
  muxbench run --mechanism epoll --trigger edge      one line only
  muxbench run --param fdTable=private,shared        what a second thread costs select and poll
  muxbench run ./my-suite.ts --out results/today     a suite of your own
  muxbench run --seed 1 --shard 2/4 --out job-2    the second of four jobs (see muxbench merge)

Asleep and woken, a writer on a schedule, injected faults:
  muxbench run --fds 1000 --active 1 --param waitMode=wakeup --pin 0,1
  muxbench run --fds 1000 --active 1 --param waitMode=wakeup --param load=open \\
    --param arrivals=poisson --param ratePerSecond=1000,10000,100000
  muxbench run --fds 1000 --active 1 --param waitDelayNs=0,1000,10000
  muxbench run --fds 100 --active 1 --param waitMode=wakeup --param load=open \\
    --param ratePerSecond=1000 --param stallMs=100

How it is measured:
  --clock auto        the TSC where CPU and kernel vouch for it, else clock_gettime
  --clock tsc         the TSC, or a line that says why not
  --sched fifo        SCHED_FIFO, priority 1; needs a second CPU, and CAP_SYS_NICE or ulimit -r 1
  --order fixed       the cells as the suite lists them in every block, to see what order does
  What was in force stands in run.json and in the report; "muxbench doctor" says what to change.`
