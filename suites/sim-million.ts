/**
 * The suite `sim-million` counts the work of a wait on up to a million descriptors, more than any
 * machine here can open.
 *
 * Workload: One byte is written to one of N simulated socketpairs, drawn at random; a model of the
 * mechanism waits until it is delivered; it is read.
 * Operation: One operation is one wait call.
 * Metric: The suite is judged by sim.filePolls, the number of files that one wait asks for their
 * state.
 * NOT measured: The suite does not measure the kernel: what is counted is the work of a model of it,
 * and the times are those of the model, in JavaScript.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'sim-million',
  title: 'The work of a wait on up to a million simulated descriptors',
  workload:
    'One byte is written to one of N simulated socketpairs, drawn at random; a model of the mechanism waits until it is delivered; it is read.',
  operation: 'one wait call',
  metric: 'sim.filePolls',
  notMeasured:
    'The kernel: what is counted is the work of a model of it, and the times are those of the model, in JavaScript.',
  variants: [
    { mechanism: 'sim-select', fdKind: 'simulated' },
    { mechanism: 'sim-poll', fdKind: 'simulated' },
    { mechanism: 'sim-epoll', fdKind: 'simulated' },
  ],
  axes: {
    fdCount: [1000, 10_000, 100_000, 1_000_000],
  },
  charts: ['work', 'scaling'],
  blocks: 2,
  budgetSeconds: 180,
}

export default suite
