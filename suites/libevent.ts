/**
 * The suite `libevent` has the workload of the benchmark that has come with libevent since its first
 * years (test/bench.c, with its options n, a and w). The graphs on libevent's home page and libev's
 * comparison were made with it.
 *
 * Workload: There are N socketpairs (n). One byte is written to each of k evenly spaced descriptors
 * (a). The handler of every event reads its byte and, while its chain has writes left, writes to the
 * next descriptor. 100 further writes (w) are dealt out over the k chains: one byte walks along, or a
 * hundred do beside each other.
 * Operation: One operation is one delivered event, of k + w in an iteration.
 * Metric: The suite is judged by costPerEventNs, which is what the mechanism costs its caller for each
 * event.
 * Differences from the original: It counts the wall-clock time of one iteration in microseconds, from
 * after the first k writes until the last event has been handled, together with the library's own work.
 * The nearest figure here is (k + w) / eventsPerSecond, which also contains the first k writes. The
 * original's chains take their writes from one store and always begin at the same descriptors. Here
 * each chain has its share from the start, so that what is delivered is the same for every mechanism,
 * and the chains begin at another descriptor in each iteration.
 * NOT measured: The suite does not measure an event library, adding all events anew before each
 * iteration (the original does so outside the time that it measures), timers, or waking a sleeping
 * thread.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'libevent',
  title: "The workload of libevent's benchmark: chains of writes",
  workload:
    'One byte is written to each of k evenly spaced descriptors of N socketpairs; the handler of each event reads its byte and writes to the next descriptor, until 100 further writes, dealt out over the k chains, have been delivered, too.',
  operation: 'one delivered event, of k + 100 in an iteration',
  metric: 'costPerEventNs',
  notMeasured:
    'An event library, adding all events anew before each iteration, timers, and waking a sleeping thread. The original counts the wall-clock time of a whole iteration after its first k writes: the nearest figure is (k + 100) / (events per second).',
  variants: [{ mechanism: 'select' }, { mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: {
    fdCount: [200, 500, 1000, 2000, 4000, 8000],
    active: [1, 100],
    chainWrites: [100],
  },
  blocks: 6,
  budgetSeconds: 60,
}

export default suite
