/**
 * The suite `why` shows what a wait does, counted in the simulator, beside what it costs, measured in
 * the kernel.
 *
 * Workload: The workload is that of `default`, with one active descriptor and with all. The native
 * mechanisms watch real socketpairs. The simulated ones watch as many simulated socketpairs, with the
 * same plan.
 * Operation: One operation is one wait call.
 * Metric: The suite shows the work counters of the simulated cells (sim.filePolls, sim.callbacks, …)
 * and waitNs of the native ones.
 * NOT measured: The suite does not count the work of the kernel itself but that of a model of it, and
 * the times of the simulated cells are those of the model, in JavaScript.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'why',
  title: 'Why: the work of a wait, counted and measured',
  workload:
    'One byte is written to each of k descriptors drawn at random from N socketpairs; the mechanism waits until all k are delivered; each is read empty. Native mechanisms watch real socketpairs, simulated ones simulated ones.',
  operation: 'one wait call',
  metric: 'sim.filePolls',
  notMeasured:
    'The work of the kernel itself: what is counted is the work of a model of it, and the times of simulated cells are those of the model, in JavaScript.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
    { mechanism: 'sim-select', fdKind: 'simulated' },
    { mechanism: 'sim-poll', fdKind: 'simulated' },
    { mechanism: 'sim-epoll', fdKind: 'simulated' },
  ],
  axes: {
    fdCount: [8, 32, 128, 512, 2048, 8192],
    active: [1, '100%'],
    waitMode: ['nonblocking', 'ready'],
  },
  blocks: 6,
  budgetSeconds: 40,
}

export default suite
