/**
 * The suite `smoke` is the shortest run that uses every part, to see that an installation works.
 *
 * Workload: The workload and the operation are those of `default`, on at most 64 descriptors, for about
 * a second.
 * Operation: One operation is one wait call, or one delivered event.
 * Metric: No metric of it can be relied on: the sizes are tiny and the time is too short.
 * NOT measured: The suite measures nothing that should be quoted.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'smoke',
  title: 'A run of a second, to see that everything works',
  workload: 'The workload of the default suite on at most 64 descriptors.',
  operation: 'one wait call; one delivered event',
  metric: 'waitNs',
  notMeasured: 'Anything that should be quoted: the sizes are tiny and the time is too short.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: { fdCount: [8, 64], active: [1, '100%'] },
  blocks: 2,
  budgetSeconds: 1,
}

export default suite
