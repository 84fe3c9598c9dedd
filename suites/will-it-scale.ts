/**
 * The suite `will-it-scale` does the work of the tests `poll1` and `poll2` of that program, and the same with
 * the other mechanisms.
 *
 * The original starts 1 to n tasks, threads or processes, each pinned to a core of its own. A task calls poll
 * on 1 or 128 regular files without end, with timeout 0, and adds 1 to its count. After a warm-up of five
 * seconds the program prints the counts of each second. `per_thread_ops` and `per_process_ops`, as reports of
 * the kernel test robot have them, are the count of an average task in a second.
 *
 * Workload: Readers, threads or processes, are pinned to the CPUs in turn. Each watches 1 or 128 eventfds of
 * its own, nothing is ever ready, and each waits with timeout 0 without end.
 * Operation: One operation is one wait that finds nothing.
 * Metric: The suite is judged by readerIterationsPerSecond, in slices of 5 ms, which is `per_thread_ops` where
 * `readersAs` is `threads`, and `per_process_ops` where it is `processes`.
 * Differences from the original: Its files are regular ones, which poll asks for POLLOUT and finds ready at
 * once, without a wait queue. epoll refuses such files, so that eventfds stand in for them here, and they are
 * watched for input. Its pollfds are written anew for each call. One in seven waits is timed.
 * NOT measured: The suite does not measure a wait that finds something, nor any single wait but those that are
 * timed. With more readers than CPUs they share them, which a note of the cell says.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'will-it-scale',
  title: 'The work of will-it-scale poll1 and poll2, by all mechanisms',
  workload:
    'Readers, threads or processes, are pinned to the CPUs in turn. Each watches 1 or 128 eventfds of its own, nothing is ever ready, and each waits with timeout 0 without end.',
  operation: 'one wait that finds nothing',
  metric: 'readerIterationsPerSecond',
  notMeasured:
    'A wait that finds something, or any single wait but the one in seven that is timed. With more readers than CPUs they share them.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [1, 128],
    active: [0],
    fdKind: ['eventfd'],
    readers: [1, 2, 4],
    readersAs: ['threads', 'processes'],
  },
  blocks: 6,
  budgetSeconds: 90,
}

export default suite
