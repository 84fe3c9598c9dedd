/**
 * libevent: the workload of the benchmark that libevent has come with since its first years (test/bench.c, with
 * its n, a and w), which the graphs on its home page and libev's comparison were made with.
 *
 * Workload: N socketpairs (n). One byte is written to each of k evenly spaced descriptors (a); the handler of
 * every event reads its byte and, while its chain has writes left, writes to the next descriptor. 100
 * further writes (w) are dealt out over the k chains: one byte walking along, or a hundred side by side.
 * Operation: one delivered event, of k + w in an iteration.
 * Metric: costPerEventNs, what the mechanism costs its caller for each of them.
 * The original counts the wall-clock time of one iteration in microseconds, from after the first k writes until
 * the last event has been handled, with the library's own work in it; the nearest figure here is
 * (k + w) / eventsPerSecond, which has the first k writes in it, too. There the chains take their writes from
 * one store, first come, first served, and always begin at the same descriptors; here each chain has its share,
 * so that what is delivered is the same for every mechanism, and begins somewhere else in each iteration.
 * NOT measured: an event library, adding all events anew before each iteration (the original does so outside its
 * time, in an option inside), timers, waking a sleeping thread.
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
    'An event library, adding all events anew before each iteration, timers, and waking a sleeping thread. The original counts the wall-clock time of a whole iteration after its first k writes: the nearest figure is (k + 100) / eventsPerSecond.',
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
