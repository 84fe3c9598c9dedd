/**
 * The suite `load` shows how late events are handled, against how many of them arrive in a second.
 *
 * Workload: A writer thread on another CPU sends events on a schedule, whatever the reader does (open
 * loop). The events are a Poisson process, and each goes to a descriptor drawn at random from N
 * socketpairs. The reader sleeps in its wait until something comes, and reads what it finds.
 * Operation: One operation is one event, from its intended time to the start of its handler.
 * Metric: The suite is judged by dispatchLatencyNs, and by the highest rate at which 95 % of what is
 * offered is delivered in its time.
 * NOT measured: The suite does not measure handlers that do any work, several readers, or network
 * protocols. The writer pays part of the cost of epoll (its callback) and of waking the reader. At high
 * rates the writer may be the first to fall behind, and the cells then say so.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'load',
  title: 'Latency against load: select, poll and epoll from 1,000 to 1,000,000 events per second',
  workload:
    'A writer thread on another CPU sends events as a Poisson process, whatever the reader does (open loop), each to a descriptor drawn at random from N socketpairs; the reader sleeps in its wait until something comes, and reads what it finds.',
  operation: 'one event, from its intended time to the start of its handler',
  metric: 'dispatchLatencyNs',
  notMeasured:
    'Handlers that do any work, several readers, network protocols. The writer pays part of the cost of epoll and of waking the reader, and may be the first to fall behind: the cells then say so.',
  variants: [{ mechanism: 'select' }, { mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: {
    fdCount: [128, 2048],
    waitMode: ['wakeup'],
    load: ['open'],
    arrivals: ['poisson'],
    ratePerSecond: [1000, 5000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000],
  },
  blocks: 6,
  budgetSeconds: 60,
}

export default suite
