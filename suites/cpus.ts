/**
 * The suite `cpus` shows whether readers on several CPUs hinder each other though each has descriptors of its
 * own.
 *
 * Workload: From 1 to 4 readers, threads of one process or processes, are pinned to the CPUs in turn. Each watches
 * 64 eventfds, in a set of its own or all in one epoll instance. In an iteration it adds 1 to one of its own,
 * waits with timeout 0, and reads what is ready.
 * Operation: One operation is one iteration: a write, a wait and a read.
 * Metric: The suite is judged by readerIterationsPerSecond, in slices of 5 ms: the iterations of an average
 * reader. Against `readers` it is flat as long as there are CPUs for all and nothing is contended for.
 * `eventsPerSecond` is that of all readers together.
 * NOT measured: The suite does not measure any single call but one in seven waits (`waitNs`). Where there are
 * more readers than CPUs, what is measured is how they share them, which a note of the cell says. A shared set
 * lets a reader take what another one has written, so that some waits find nothing.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'cpus',
  title: 'Readers on 1 to 4 CPUs, threads and processes',
  workload:
    'Readers, threads or processes, are pinned to the CPUs in turn. Each watches 64 eventfds, in a set of its own or all in one epoll instance; in an iteration it adds 1 to one of its own, waits with timeout 0, and reads what is ready.',
  operation: 'one iteration: a write, a wait and a read',
  metric: 'readerIterationsPerSecond',
  notMeasured:
    'Any single call but one in seven waits. Where there are more readers than CPUs, what is measured is how they share them. A shared set lets a reader take what another one has written, so that some waits find nothing.',
  variants: [
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [64],
    fdKind: ['eventfd'],
    readers: [1, 2, 4],
    readersAs: ['threads', 'processes'],
    queue: ['own', 'shared'],
  },
  subject: 'readers',
  blocks: 6,
  budgetSeconds: 60,
}

export default suite
