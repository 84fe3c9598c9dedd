/**
 * The suite `wakeup` shows how long a sleeping reader takes to run again, against how many descriptors
 * it watches.
 *
 * Workload: The reader sleeps in a wait without timeout on N socketpairs. A writer thread on another
 * CPU sees that it sleeps, lets it sleep for 50 µs more, and then writes one byte to one of them, drawn
 * at random. The reader wakes up and reads it. The load is a closed loop: the next sleep follows the
 * last read.
 * Operation: One operation is one wake-up.
 * Metric: The suite is judged by wakeupLatencyNs, from just before the write to the return of the wait.
 * NOT measured: The suite does not measure the mechanism alone. The idle state of the reader's CPU
 * matters much: the deeper it sleeps, the longer it takes to wake up, and a sleep of 50 µs does not
 * reach the deepest states. In a virtual machine a wake-up is an interrupt through the hypervisor,
 * which can outweigh everything else. The suite does not show what a wake-up costs a busy reader,
 * several readers of one descriptor, or a writer on the reader's own CPU.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'wakeup',
  title: 'Waking a sleeping reader, from 8 to 8,192 descriptors',
  workload:
    'The reader sleeps in a wait without timeout on N socketpairs; a writer thread on another CPU sees that it sleeps, lets it sleep for 50 µs more, then writes one byte to one of them, drawn at random; the reader wakes up and reads it. Closed loop: the next sleep follows the last read.',
  operation: 'one wake-up',
  metric: 'wakeupLatencyNs',
  notMeasured:
    "The mechanism alone: the idle state of the reader's CPU decides much, and a sleep of 50 µs does not reach the deepest ones; in a virtual machine a wake-up is an interrupt through the hypervisor. A busy reader, several readers of one descriptor, and a writer on the reader's own CPU are not measured either.",
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
    { mechanism: 'epoll', trigger: 'level', oneshot: true },
    { mechanism: 'io_uring' },
  ],
  axes: { fdCount: [8, 32, 128, 512, 2048, 8192], waitMode: ['wakeup'] },
  blocks: 6,
  budgetSeconds: 60,
}

export default suite
