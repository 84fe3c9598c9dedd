import { InputError, unknownName } from './input_error.ts'

/** How many of the watched descriptors are made ready: a count (`16`) or a share of N (`'10%'`). */
export type ActiveSpec = number | string

export type ParameterValue = number | string | boolean | null

/** A parameter of a cell: what may be given for it, and what it means. */
export interface Parameter {
  readonly name: string
  readonly description: string
  readonly default: ParameterValue
  /** One line that says what is allowed. */
  readonly allowed: string
  /** The value that `given` stands for, or undefined if it is not allowed. */
  readonly parse: (given: unknown) => ParameterValue | undefined
}

/** Far above what any descriptor limit lets the kernel watch, within what a simulation can hold. */
export const MAX_FD_COUNT = 10_000_000

function integer(given: unknown, min: number, max: number): number | undefined {
  const number = typeof given === 'string' && /^\d{1,15}$/.test(given.trim()) ? Number(given) : given
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined
  return number >= min && number <= max ? number : undefined
}

function choice(choices: readonly string[]): Pick<Parameter, 'allowed' | 'parse'> {
  return {
    allowed: choices.join(', '),
    parse: given => choices.find(candidate => candidate === given),
  }
}

function parseActive(given: unknown): ActiveSpec | undefined {
  if (typeof given === 'string' && given.endsWith('%')) {
    // No more decimals than JavaScript prints without an exponent.
    const percent = /^\d{1,3}(\.\d{1,6})?%$/.test(given) ? Number(given.slice(0, -1)) : 0
    return percent > 0 && percent <= 100 ? `${percent}%` : undefined
  }
  return integer(given, 1, MAX_FD_COUNT)
}

function optionalInteger(given: unknown, word: string, min: number, max: number): number | null | undefined {
  return given === null || given === word ? null : integer(given, min, max)
}

export const WAIT_MODES = ['nonblocking', 'ready', 'wakeup'] as const
export const ARRIVALS = ['constant', 'poisson', 'bursts', 'flood'] as const
export const FD_KINDS = ['socketpair', 'pipe', 'eventfd', 'simulated'] as const

export type WaitMode = (typeof WAIT_MODES)[number]
export type Arrivals = (typeof ARRIVALS)[number]
export type FdKind = (typeof FD_KINDS)[number]

/** What a word on the command line stands for where a parameter may have no value. */
const NO_VALUE_WORDS: Readonly<Record<string, string>> = { maxEvents: 'all', highestFd: 'lowest' }

/** The word for a parameter that has no value: `all`, `lowest`, `none`. */
export function noValueWord(name: string): string {
  return NO_VALUE_WORDS[name] ?? 'none'
}

export const PARAMETERS = [
  {
    name: 'fdCount',
    description: 'N, the watched descriptors',
    default: 1024,
    allowed: `a whole number from 1 to ${MAX_FD_COUNT}`,
    parse: given => integer(given, 1, MAX_FD_COUNT),
  },
  {
    name: 'active',
    description: 'k, how many are made ready in one iteration',
    default: 1,
    allowed: 'a whole number of at least 1, or a share of fdCount such as 10% (rounded, at least 1)',
    parse: parseActive,
  },
  {
    name: 'trigger',
    description: 'when readiness is reported: while it lasts, or when it begins',
    default: 'level',
    ...choice(['level', 'edge']),
  },
  {
    name: 'oneshot',
    description: 'disarm a descriptor on delivery and re-arm it before the next wait',
    default: false,
    allowed: 'true, false',
    parse: given =>
      given === 'true' ? true : given === 'false' ? false : typeof given === 'boolean' ? given : undefined,
  },
  {
    name: 'waitMode',
    description:
      'nonblocking: timeout 0; ready: may block, but data is already there; wakeup: really asleep, woken by a writer thread on another CPU',
    default: 'nonblocking',
    ...choice(WAIT_MODES),
  },
  {
    name: 'load',
    description:
      'closed: the next write follows the last drain; open: a writer thread sends on a schedule, whatever the reader does',
    default: 'closed',
    ...choice(['closed', 'open']),
  },
  {
    name: 'ratePerSecond',
    description: 'open loop: how many events are offered in a second, over all descriptors',
    default: null,
    allowed: 'a whole number from 1 to 1000000000, or none in closed loop',
    parse: given => optionalInteger(given, 'none', 1, 1_000_000_000),
  },
  {
    name: 'arrivals',
    description:
      'open loop: when events are sent: at a constant rate, as a Poisson process, in bursts, or, with no schedule, as fast as the writer can (flood)',
    default: null,
    allowed: `${ARRIVALS.join(', ')}, or none in closed loop`,
    parse: given => (given === null || given === 'none' ? null : ARRIVALS.find(name => name === given)),
  },
  {
    name: 'burstSize',
    description: 'open loop in bursts: events that are sent at one moment',
    default: null,
    allowed: 'a whole number from 1 to 100000, or none',
    parse: given => optionalInteger(given, 'none', 1, 100_000),
  },
  {
    name: 'fdKind',
    description:
      'what is watched: one end of an AF_UNIX stream socketpair, the read end of a pipe, an eventfd, or (simulated mechanisms only) a simulated socketpair',
    default: 'socketpair',
    ...choice(FD_KINDS),
  },
  {
    name: 'fdTable',
    description:
      "the process's descriptor table: private as in a single-threaded program, or shared with another thread, where the kernel counts references",
    default: 'private',
    ...choice(['private', 'shared']),
  },
  {
    name: 'maxEvents',
    description: 'the most events that one wait delivers, for mechanisms with such a bound; null: fdCount',
    default: null,
    allowed: 'a whole number from 1 to 1000000, or all',
    parse: given => optionalInteger(given, 'all', 1, 1_000_000),
  },
  {
    name: 'highestFd',
    description:
      'watch the last descriptor under this number, which select pays for; null: as low as it comes',
    default: null,
    allowed: 'a whole number from 3 to 1000000000, or lowest',
    parse: given => optionalInteger(given, 'lowest', 3, 1_000_000_000),
  },
  {
    name: 'chainWrites',
    description:
      'how many further writes an iteration makes, each by the handler of an event to the next descriptor; 0: none',
    default: 0,
    allowed: 'a whole number from 0 to 1000000',
    parse: given => integer(given, 0, 1_000_000),
  },
  {
    name: 'churn',
    description:
      'how many descriptors are modified, removed from the interest set and added again before each iteration',
    default: 0,
    allowed: 'a whole number from 0 to 1000000',
    parse: given => integer(given, 0, 1_000_000),
  },
  {
    name: 'readers',
    description: 'threads that wait, each on fdCount descriptors of its own (flood only)',
    default: 1,
    allowed: 'a whole number from 1 to 64',
    parse: given => integer(given, 1, 64),
  },
  {
    name: 'queue',
    description: 'several readers: each waits on a set of its own, or all share one (epoll only)',
    default: 'own',
    ...choice(['own', 'shared']),
  },
  {
    name: 'waitDelayNs',
    description: 'fault injection: spin for so long inside every timed wait',
    default: 0,
    allowed: 'a whole number from 0 to 1000000000',
    parse: given => integer(given, 0, 1_000_000_000),
  },
  {
    name: 'stallMs',
    description:
      'fault injection: stop once in each block, in the middle of a cell, for so long inside a timed wait',
    default: 0,
    allowed: 'a whole number from 0 to 10000',
    parse: given => integer(given, 0, 10_000),
  },
] as const satisfies readonly Parameter[]

export type ParameterName = (typeof PARAMETERS)[number]['name']

export const PARAMETER_NAMES: readonly ParameterName[] = PARAMETERS.map(parameter => parameter.name)

/** @throws InputError for an unknown name, with the nearest valid one. */
export function parameterNamed(name: string): Parameter & { name: ParameterName } {
  const parameter = PARAMETERS.find(candidate => candidate.name === name)
  if (!parameter) throw unknownName('parameter', name, PARAMETER_NAMES)
  return parameter
}

/** @throws InputError that says what is allowed; `where` names the place, such as `--fds`. */
export function parseParameter(name: string, given: unknown, where: string): ParameterValue {
  const parameter = parameterNamed(name)
  const value = parameter.parse(given)
  if (value === undefined) {
    const shown = JSON.stringify(given) ?? String(given)
    throw new InputError(
      `${where}: ${shown.length > 100 ? `${shown.slice(0, 100)}…` : shown} is not a valid ${name} (allowed: ${parameter.allowed})`,
    )
  }
  return value
}

/**
 * k for a share or a count.
 * @throws InputError where k is above N.
 */
export function resolveActive(active: ActiveSpec, fdCount: number): number {
  const count =
    typeof active === 'number'
      ? active
      : Math.max(1, Math.round((fdCount * Number(active.slice(0, -1))) / 100))
  if (count > fdCount) {
    throw new InputError(
      `active ${count} is above fdCount ${fdCount} (allowed: 1 to fdCount, or a share such as 100%)`,
    )
  }
  return count
}
