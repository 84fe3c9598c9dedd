/**
 * The suite `herd` shows how many sleeping readers one event wakes, how many of them in vain, and how evenly
 * the events fall.
 *
 * Workload: From 2 to 64 threads, pinned to the CPUs in turn, wait without timeout for one eventfd, each in a set of
 * its own, with and without EPOLLEXCLUSIVE, or all in one epoll instance. A writer adds 1 to it when all of
 * them sleep and the last event has been read.
 * Operation: One operation is one event.
 * Metric: The suite is judged by wakeupsPerThousandEvents: 1,000 where an event wakes one reader, 64,000 where
 * it wakes 64. `vainWakeupsPerThousandEvents` are those that read nothing, and
 * `busiestReaderPerThousandEvents` says how many events of thousand the same reader takes: 1,000 where the
 * reader that fell asleep last is woken first.
 * NOT measured: The suite does not measure how long a wake-up takes (`wakeup` does), nor readers that are
 * busy. A wake-up is a voluntary context switch of a reader, so that one that had to wait for a lock of the
 * kernel counts as well.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'herd',
  title: 'How many of 2 to 64 sleeping readers one event wakes',
  workload:
    '2 to 64 threads, pinned to the CPUs in turn, wait without timeout for one eventfd, each in a set of its own, with and without EPOLLEXCLUSIVE, or all in one epoll instance. A writer adds 1 to it when all of them sleep and the last event has been read.',
  operation: 'one event',
  metric: 'wakeupsPerThousandEvents',
  notMeasured:
    'How long a wake-up takes, and readers that are busy. A wake-up is a voluntary context switch of a reader, so that one that had to wait for a lock of the kernel counts as well.',
  variants: [
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
    { mechanism: 'epoll', trigger: 'level', exclusive: true },
    { mechanism: 'epoll', trigger: 'edge', exclusive: true },
  ],
  axes: {
    fdCount: [1],
    waitMode: ['wakeup'],
    load: ['open'],
    arrivals: ['quiet'],
    fdKind: ['eventfd'],
    fdTable: ['shared'],
    readers: [2, 4, 8, 16, 32, 64],
    readerFds: ['same'],
    queue: ['own', 'shared'],
  },
  subject: 'readers',
  blocks: 6,
  budgetSeconds: 90,
}

export default suite
