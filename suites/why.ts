/**
 * why: what a wait does, counted in the simulator, beside what it costs, measured in the kernel.
 *
 * Workload: that of `default`, with one active descriptor and with all. The native mechanisms watch real
 * socketpairs; the simulated ones watch as many simulated ones, with the same plan.
 * Operation: one wait call.
 * Metric: the work counters of the simulated cells (sim.filePolls, sim.callbacks, …), and waitNs of the
 * native ones.
 * NOT measured: the kernel's own work is not counted, but that of a model of it; the times of the
 * simulated cells are the model's own, in JavaScript.
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
    "The kernel's own work is not counted, but that of a model of it; the times of simulated cells are the model's own, in JavaScript.",
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
