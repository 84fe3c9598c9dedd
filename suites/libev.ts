/**
 * The suite `libev` has the workload of libev's benchmark (libev.schmorp.de/bench.c), which is that of
 * libevent with a time for the whole iteration, and with timeouts (-t). The graphs of libev against
 * libevent were made with it.
 *
 * The original has N socketpairs (-n), and runs twice. In an iteration it first gives every descriptor
 * to the library anew: it removes it and adds it again, with -t together with a timer of 10 to 11
 * seconds, and waits once in vain. Then it writes one byte to each of 100 or 1,000 evenly spaced
 * descriptors (-a). The handler of every event starts the timer of its descriptor anew, reads its byte
 * and, until 100 further bytes (-w) are written, writes to the next descriptor. It prints two times in
 * µs: that of the whole iteration, and that of the events alone, from after the first writes on.
 *
 * Workload: N socketpairs are watched. Without churn an iteration is that of the events: 100 or 1,000
 * chains and 100 further writes. With churn, which epoll alone has, all N descriptors are first
 * modified, removed and added again.
 * Operation: One operation is one delivered event, of k + 100 in an iteration; with churn it is one
 * call that changes the interest set.
 * Metric: The suite is judged by costPerEventNs, and by controlCallsPerSecond where churn is N.
 * The times of the original: That of the events is nearest to (k + 100) / eventsPerSecond, which also
 * contains the first k writes. The whole iteration with the epoll of libevent is this and N x
 * (removeNs + addNs). libev leaves the descriptor in its set when it is removed, so that adding it
 * again is one call of epoll_ctl, which fails. With -t, libevent removes and adds each delivered
 * descriptor, which is another (k + 100) x (removeNs + addNs). libev moves its timer alone, which is
 * no work of the kernel.
 * Differences from the original: All waits of the original have the timeout 0, with timers or without,
 * as they have here. Its chains take their writes from one store, where each chain here has its share
 * from the start, and its runs are two, the second of which counts. Its graphs reach 100,000
 * descriptors.
 * NOT measured: The suite does not measure the timers (a heap in libev, a tree or a heap in libevent),
 * priorities of events, or any other work of an event library. For select and poll a change of the set
 * is hardly any work of the kernel, so that they have no cells with churn.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const FEW = [100, 200, 500]
const MANY = [1000, 2000, 4000, 8000]
const ALL = [...FEW, ...MANY]

const suite: SuiteDefinition = {
  name: 'libev',
  title: "The workload of libev's benchmark: many chains of writes, and adding all descriptors anew",
  workload:
    'One byte is written to each of 100 or 1,000 evenly spaced descriptors of N socketpairs; the handler of each event reads its byte and writes to the next descriptor, until 100 further writes have been delivered, too. With churn all N descriptors are first modified, removed and added again.',
  operation:
    'one delivered event, of k + 100 in an iteration; with churn, one call that changes the interest set',
  metric: 'costPerEventNs',
  notMeasured:
    'The timers that the original resets at each event, priorities of events, and any other work of an event library. The original prints the time of a whole iteration: it is nearest to (k + 100) / (events per second) + N × (the time of one removal and one addition) with the epoll of libevent.',
  variants: [{ mechanism: 'select' }, { mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: {
    fdCount: ALL,
    active: [100, 1000],
    chainWrites: [100],
    churn: [0, ...ALL],
  },
  exclude: [
    { fdCount: FEW, active: [1000] },
    // The sets of select and poll are the caller's own memory.
    { mechanism: ['select', 'poll'], churn: ALL },
    // Either no descriptor is added anew, or all of them are.
    ...ALL.map(fdCount => ({ fdCount: [fdCount], churn: ALL.filter(others => others !== fdCount) })),
  ],
  blocks: 6,
  budgetSeconds: 90,
}

export default suite
