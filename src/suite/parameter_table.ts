import * as v from 'valibot'
import { FD_KINDS, INTERESTS, MAX_MESSAGE_BYTES } from './fd_kinds.ts'
import type { Parameter } from './parameter.ts'
import {
  bytes,
  bytesOr,
  duration,
  durationOrNone,
  flag,
  MAX_FD_COUNT,
  oneOf,
  oneOfOrNone,
  parseActive,
  storedCount,
  wholeNumber,
  wholeNumberOr,
} from './parameter_kinds.ts'

const TRIGGERS = ['level', 'edge'] as const
const WAIT_MODES = ['nonblocking', 'ready', 'wakeup', 'timeout'] as const
const ACTIVITIES = ['random', 'round-robin', 'first', 'last', 'hot-set', 'zipf', 'bursts'] as const
const WRITE_ORDERS = ['random', 'sequential'] as const
const ARRIVALS = ['constant', 'poisson', 'bursts', 'flood', 'quiet'] as const

/** The arrivals that follow no schedule, and have no rate. */
export const UNSCHEDULED: readonly (string | null)[] = ['flood', 'quiet']

const READER_KINDS = ['threads', 'processes'] as const

const TABLE = [
  {
    name: 'fdCount',
    description: 'N, the watched descriptors',
    default: 1024,
    ...wholeNumber(1, MAX_FD_COUNT),
    isInEveryRun: true,
    idPart: value => `n${value}`,
  },
  {
    name: 'active',
    description: 'k, how many are made ready in one iteration; 0: each wait finds nothing',
    default: 1,
    allowed: 'a whole number such as 16 or 1k, or a share of fdCount such as 10% (rounded, at least 1)',
    parse: parseActive,
    stored: v.union([v.string(), storedCount]),
    isInEveryRun: true,
    idPart: value => `k${value}`,
  },
  {
    name: 'activity',
    description:
      "closed loop: which descriptors are active: any at random, all in turn, the first or the last ones, mostly a tenth of them (hot-set), by Zipf's law, or the same ones for 16 iterations (bursts)",
    default: 'random',
    ...oneOf(ACTIVITIES),
    idPart: value => (value === 'random' ? null : `${value}-active`),
  },
  {
    name: 'writeOrder',
    description: 'closed loop: the order in which the active descriptors are written to',
    default: 'random',
    ...oneOf(WRITE_ORDERS),
    idPart: value => (value === 'random' ? null : `${value}-writes`),
  },
  {
    name: 'messageBytes',
    description: 'closed loop: the bytes that one write makes a descriptor ready with',
    default: 1,
    ...bytes(1, MAX_MESSAGE_BYTES),
  },
  {
    name: 'readBytes',
    description:
      'the most bytes that one delivery reads of a message, of which level triggering reports the rest again; all: the whole message',
    default: null,
    ...bytesOr('all', 1, MAX_MESSAGE_BYTES),
    needs: { name: 'messageBytes', value: 2 },
  },
  {
    name: 'trigger',
    description: 'when readiness is reported: while it lasts, or when it begins',
    default: 'level',
    ...oneOf(TRIGGERS),
    stored: v.picklist(TRIGGERS),
    isInEveryRun: true,
    isOfVariant: true,
    idPart: (value, { oneshot }) => (value === 'level' && !oneshot ? null : String(value)),
  },
  {
    name: 'oneshot',
    description: 'disarm a descriptor on delivery and re-arm it before the next wait',
    default: false,
    ...flag,
    isInEveryRun: true,
    isOfVariant: true,
  },
  {
    name: 'exclusive',
    description:
      'an event wakes one of the sets that watch a descriptor, not all (EPOLLEXCLUSIVE; several readers of the same descriptors)',
    default: false,
    ...flag,
    isOfVariant: true,
  },
  {
    name: 'freshSet',
    description:
      'closed loop: build the interest set anew for each wait and give it back afterwards, as a program does that keeps none',
    default: false,
    ...flag,
    isOfVariant: true,
    idPart: value => (value ? 'fresh' : null),
  },
  {
    name: 'waitMode',
    description:
      'nonblocking: timeout 0; ready: may block, but data is already there; wakeup: really asleep, woken by a writer thread on another CPU; timeout: really asleep until timeoutNs is over, with active 0',
    default: 'nonblocking',
    ...oneOf(WAIT_MODES),
    isInEveryRun: true,
    idPart: value => String(value),
  },
  {
    name: 'timeoutNs',
    description: 'waitMode timeout: how long a wait may last, rounded up to the unit of the mechanism',
    default: null,
    ...durationOrNone('ns', 1, 1_000_000_000),
    needs: { name: 'waitMode', value: 'timeout' },
  },
  {
    name: 'load',
    description:
      'closed: the next write follows the last drain; open: a writer thread sends on a schedule, whatever the reader does',
    default: 'closed',
    ...oneOf(['closed', 'open']),
    isInEveryRun: true,
    // The part of `arrivals` says all of the load.
    idPart: () => null,
  },
  {
    name: 'ratePerSecond',
    description: 'open loop: how many events are offered in a second, over all descriptors',
    default: null,
    ...wholeNumberOr('none', 1, 1_000_000_000),
    allowed: 'a whole number from 1 to 1000000000, such as 10k, or none in closed loop',
    needs: { name: 'load', value: 'open' },
    idPart: () => null,
  },
  {
    name: 'arrivals',
    description:
      'open loop: when events are sent: at a constant rate, as a Poisson process, in bursts, with no schedule, as fast as the writers can (flood), or one at a time, once all readers sleep (quiet)',
    default: null,
    ...oneOfOrNone(ARRIVALS),
    allowed: `${ARRIVALS.join(', ')}, or none in closed loop`,
    needs: { name: 'load', value: 'open' },
    idPart: (value, { burstSize, ratePerSecond }) => {
      if (value === null || UNSCHEDULED.includes(String(value))) return value as string | null
      return `${value}${burstSize ?? ''}/rate${ratePerSecond}`
    },
    idAfter: 'highestFd',
  },
  {
    name: 'burstSize',
    description: 'open loop in bursts: events that are sent at one moment',
    default: null,
    ...wholeNumberOr('none', 1, 100_000),
    needs: { name: 'arrivals', value: 'bursts' },
    idPart: () => null,
  },
  {
    name: 'fdKind',
    description:
      'what is watched: one end of an AF_UNIX pair (socketpair: of a stream; datagram, seqpacket), of a connection over loopback (tcp, udp), the read end of a pipe, an eventfd, timerfd or signalfd, a regular file, an epoll that watches a socketpair (epoll1) or such an epoll (epoll2 … epoll5), a listening socket, or (simulated mechanisms only) a simulated socketpair',
    default: 'socketpair',
    ...oneOf(FD_KINDS),
    isInEveryRun: true,
    idPart: value => (value === 'socketpair' ? null : `${value}Fds`),
  },
  {
    name: 'interest',
    description: 'watched for input (in), room to write (out), or both while input arrives (inout)',
    default: 'in',
    ...oneOf(INTERESTS),
    idPart: value => (value === 'in' ? null : `${value}Interest`),
  },
  {
    name: 'fdTable',
    description:
      "the process's descriptor table: private as in a single-threaded program, or shared with another thread, where the kernel counts references",
    default: 'private',
    ...oneOf(['private', 'shared']),
    isInEveryRun: true,
    idPart: value => (value === 'private' ? null : `${value}Table`),
  },
  {
    name: 'maxEvents',
    description: 'the most events that one wait delivers, for mechanisms with such a bound; null: fdCount',
    default: null,
    ...wholeNumberOr('all', 1, 1_000_000),
    // A cell holds the bound that it has: fdCount, where none is given.
    stored: storedCount,
    isInEveryRun: true,
    idPart: (value, { fdCount }) => (value === fdCount ? null : `maxEvents${value}`),
  },
  {
    name: 'busyPollUs',
    description:
      'epoll: for how long a wait that finds nothing polls the NIC of the watched sockets before it sleeps (EPIOCSPARAMS); 0: not at all',
    default: 0,
    ...duration('us', 0, 1_000_000),
  },
  {
    name: 'highestFd',
    description:
      'watch the last descriptor under this number, which select pays for; null: as low as it comes',
    default: null,
    ...wholeNumberOr('lowest', 3, 1_000_000_000),
    isInEveryRun: true,
  },
  {
    name: 'chainWrites',
    description:
      'how many further writes an iteration makes, each by the handler of an event to the next descriptor; 0: none',
    default: 0,
    ...wholeNumber(0, 1_000_000),
    idPart: value => (value === 0 ? null : `chain${value}`),
  },
  {
    name: 'churn',
    description:
      'how many descriptors are modified, removed from the interest set and added again before each iteration',
    default: 0,
    ...wholeNumber(0, 1_000_000),
  },
  {
    name: 'readers',
    description:
      'how many wait, each on fdCount descriptors of its own (with readersAs, or arrivals flood or quiet)',
    default: 1,
    ...wholeNumber(1, 64),
    idPart: (value, { queue, readersAs, readerFds }) => {
      if (value === 1 && readersAs === null) return null
      const kind = readersAs === 'processes' ? 'Processes' : readersAs === 'threads' ? 'Threads' : ''
      return `readers${value}${kind}${queue === 'shared' ? 'Shared' : ''}${readerFds === 'same' ? 'SameFds' : ''}`
    },
  },
  {
    name: 'readersAs',
    description:
      'what the readers are: threads or processes. In closed loop each makes its own descriptors ready; none: the measuring thread reads, or, without a schedule, threads',
    default: null,
    ...oneOfOrNone(READER_KINDS),
    // The part of `readers` says it.
    idPart: () => null,
  },
  {
    name: 'readerFds',
    description:
      'several readers: each watches descriptors of its own, or all watch the same (without a schedule)',
    default: 'own',
    ...oneOf(['own', 'same']),
    needs: { name: 'readers', value: 2 },
    // The part of `readers` says it.
    idPart: () => null,
  },
  {
    name: 'queue',
    description: 'several readers: each waits on a set of its own, or all share one (epoll only)',
    default: 'own',
    ...oneOf(['own', 'shared']),
    needs: { name: 'readers', value: 2 },
    // The part of `readers` says it.
    idPart: () => null,
  },
  {
    name: 'writers',
    description: 'threads that write, each to its part of the descriptors (flood only)',
    default: 1,
    ...wholeNumber(1, 128),
    needs: { name: 'arrivals', value: 'flood' },
  },
  {
    name: 'writerPauseNs',
    description:
      'how long a writer sleeps after each round over its descriptors, to which the kernel adds its timer slack; 0: never, so that what its writes cost is measured (flood only)',
    default: 500,
    ...duration('ns', 0, 999_999_999),
    needs: { name: 'arrivals', value: 'flood' },
    idPart: value => (value === 500 ? null : `pause${value}ns`),
  },
  {
    name: 'waitDelayNs',
    description: 'fault injection: spin for so long inside every timed wait',
    default: 0,
    ...duration('ns', 0, 1_000_000_000),
  },
  {
    name: 'stallMs',
    description:
      'fault injection: stop once in each block, in the first turn of a cell, for so long inside a timed wait',
    default: 0,
    ...duration('ms', 0, 10_000),
  },
] as const satisfies readonly Parameter[]

type Row = (typeof TABLE)[number]

export type ParameterName = Row['name']

/** Every parameter, in the order in which `muxbench list` and run.json show them. */
export const PARAMETERS: readonly (Parameter & { readonly name: ParameterName })[] = TABLE

/** A value for each parameter, as it may be given. */
export type ParameterValues = {
  readonly [R in Row as R['name']]: Exclude<ReturnType<R['parse']>, undefined>
}

/** The schema of each parameter in run.json. */
export type StoredParameters = { readonly [R in Row as R['name']]: R['stored'] }
