/**
 * The suite `perf-epoll-ctl` has the workload of `perf bench epoll ctl`: threads that change one
 * interest set at once.
 *
 * The original (tools/perf/bench/epoll-ctl.c of the Linux sources) has `-t` threads (by default as many
 * as there are CPUs) with 64 eventfds each (`-f`), and one epoll instance for all. A thread adds each of
 * its eventfds, modifies it to be watched for output, and deletes it, and after a pass over all of them
 * asks for a sleep of 250 ns. The program prints how many of each call an average thread has made. Its
 * threads are pinned to the CPUs in turn.
 *
 * Workload: Each of 1 to 8 threads has N eventfds, in one epoll instance for all threads or in one of
 * its own, and all share a descriptor table, as in the original. In an iteration a thread makes one of
 * its eventfds ready, waits with timeout 0 and reads, to see that the set is whole. Then it modifies 64 of
 * its eventfds (the default of perf, and all of them where N = 64) to be watched for output, for which an
 * eventfd is ready at once, removes each from the set, and adds it again to be watched for input.
 * Operation: One operation is one call that changes the set.
 * Metric: The suite is judged by controlCallsPerSecond, the calls of all threads in a slice of 5 ms:
 * divide it by 3 and by `readers` for a figure of perf, per second. What the mutex of the set costs is the
 * distance between one set for all and a set for each thread. addNs, modifyNs and removeNs have the time
 * of one call in seven, with what it waits for the mutex.
 * Differences from the original: It adds, modifies and deletes each descriptor in turn, so that a thread
 * has only one in the set at a time. Here the same calls begin one later and the set stays whole, so that
 * epoll's tree has all other descriptors in it. The original also sleeps after every pass over its
 * descriptors, for some tens of microseconds: compare with so many that this sleep does not matter
 * (`-f 4096`). A write, a wait and a read are in the time of every 192 calls here, which is some 2 % of it.
 * perf's default number of threads is `--param readers=$(nproc)`.
 * NOT measured: The suite does not measure random calls on random descriptors (`--randomize`), epoll sets within sets (`--nested`), unpinned threads (`--noaffinity`), or a set in
 * which another thread sleeps. `perf bench epoll ctl` has no `--multiq`: a set for each thread is ours.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'perf-epoll-ctl',
  title: 'The workload of perf bench epoll ctl: threads that change one interest set',
  workload:
    'Each thread makes one of its N eventfds ready, waits with timeout 0 and reads; then it modifies 64 of them to be watched for output, removes them from the interest set and adds them again to be watched for input. All threads share one epoll instance, or each has its own.',
  operation: 'one call that changes the interest set',
  metric: 'controlCallsPerSecond',
  notMeasured:
    'Random calls on random descriptors (--randomize), epoll sets within sets (--nested), unpinned threads (--noaffinity), and a set in which another thread sleeps. The original also sleeps after every pass over its descriptors, and a thread has one of them in the set at a time.',
  variants: [{ mechanism: 'epoll' }],
  axes: {
    fdCount: [64, 512, 4096],
    churn: [64],
    fdKind: ['eventfd'],
    fdTable: ['shared'],
    readers: [1, 2, 4, 8],
    readersAs: ['threads'],
    queue: ['shared', 'own'],
  },
  // So many descriptors are above what a process may usually have.
  exclude: [{ fdCount: [4096], readers: [8] }],
  blocks: 6,
  budgetSeconds: 30,
}

export default suite
