/**
 * The suite `timeouts` shows how late a wait returns that its timeout ends, and what CPU time it takes.
 *
 * Workload: Nothing is written to any of 64 socketpairs that are watched. Each wait sleeps until its
 * timeout of 50 µs, 1 ms, 10 ms or 100 ms is over. poll and epoll take milliseconds, so that they wait for
 * 1 ms where 50 µs were asked for, which is what programs do that call them.
 * Operation: One operation is one wait call that returns nothing.
 * Metric: The suite is judged by timeoutLatenessNs, from the entry of the wait plus the timeout that was asked
 * for to its return. The metric cpuNs has the CPU time of the thread for a wait.
 * NOT measured: The suite does not measure the mechanism alone. The kernel lets the timeouts of ordinary
 * threads end late, by timerSlackNs (50 µs, unless a program has changed it) or 0.1 % of the timeout, but not
 * those of a timerfd or io_uring. The lateness also contains how deep the idle CPU sleeps and, in a virtual
 * machine, the hypervisor's timer. Threads under SCHED_FIFO have no slack (--sched fifo). Timeouts that an
 * event cuts short are not measured.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'timeouts',
  title: 'How late timeouts end, from 50 µs to 100 ms',
  workload:
    '64 socketpairs are watched and nothing is written to any of them; each wait sleeps until its timeout is over. poll and epoll take milliseconds, so that they wait for 1 ms where 50 µs were asked for.',
  operation: 'one wait call that returns nothing',
  metric: 'timeoutLatenessNs',
  notMeasured:
    "The mechanism alone: the kernel lets timeouts end late, by the timer slack of the thread or 0.1 % of the timeout, but not those of a timerfd or io_uring; and the idle state of the CPU and, in a virtual machine, the hypervisor's timer add to the lateness. Timeouts that an event cuts short are not measured either.",
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
    { mechanism: 'pselect' },
    { mechanism: 'ppoll' },
    { mechanism: 'epoll_pwait2' },
    { mechanism: 'epoll-timerfd' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [64],
    active: [0],
    waitMode: ['timeout'],
    timeoutNs: [50_000, 1_000_000, 10_000_000, 100_000_000],
  },
  subject: 'timeoutNs',
  blocks: 6,
  budgetSeconds: 90,
}

export default suite
