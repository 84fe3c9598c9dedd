import * as constants from '../../src/sim/constants.ts'
import { errnoName } from '../../src/sim/errno.ts'
import {
  type ArgumentKind,
  CALLS,
  type CallName,
  callName,
  type Instruction,
  type ResultKind,
  resultLength,
} from './calls.ts'

/**
 * Converts calls and results to text and back, one call per line: `epoll_ctl 5 ADD 3 IN|ET 1 = 0`. The result after `=`
 * is a number, an errno's name, two descriptors, or events as `data:mask` (`-` for none).
 */

const MASK_BITS: readonly [string, number][] = Object.entries(constants)
  .filter(([name, value]) => name.startsWith('EPOLL') && !/_/.test(name) && typeof value === 'number')
  .map(([name, value]): [string, number] => [name.slice('EPOLL'.length), value])
  .sort(([, a], [, b]) => a - b)

const OPS = ['0', 'ADD', 'DEL', 'MOD']
const HOWS = ['RD', 'WR', 'RDWR']
/** The calls of `sleep_in`, by their numbers in native/kernel_calls.h. */
const SLEEPS = ['epoll_wait', 'poll', 'select', 'epoll_pwait', 'nanosleep']

const SIGNALS = new Map(
  Object.entries(constants).flatMap(([name, value]) =>
    /^SIG[A-Z]+\d?$/.test(name) && typeof value === 'number'
      ? [[name.slice('SIG'.length), value] as const]
      : [],
  ),
)

const formatSignal = (sig: number) => [...SIGNALS].find(([, value]) => value === sig)?.[0] ?? String(sig)
const parseSignal = (text: string) => SIGNALS.get(text) ?? Number(text)

/** A set of signals is written `USR1+USR2`, and `-` where it is empty. */
function formatSignals(bits: number): string {
  const names = [...SIGNALS].filter(([, sig]) => (bits & (1 << (sig - 1))) !== 0).map(([name]) => name)
  return names.length === 0 ? '-' : names.join('+')
}

function parseSignals(text: string): number {
  if (text === '-') return 0
  return text.split('+').reduce((bits, name) => bits | (1 << (parseSignal(name) - 1)), 0)
}

function formatMask(mask: number): string {
  const names: string[] = []
  let rest = mask | 0
  for (const [name, bit] of MASK_BITS) {
    if ((rest & bit) === 0) continue
    names.push(name)
    rest &= ~bit
  }
  if (rest !== 0 || names.length === 0) names.push(`0x${(rest >>> 0).toString(16)}`)
  return names.join('|')
}

function parseMask(text: string): number {
  return text.split('|').reduce((mask, name) => {
    const known = MASK_BITS.find(([known]) => known === name)
    const bit = known === undefined ? Number(name) : known[1]
    if (Number.isNaN(bit)) throw new TypeError(`there is no event called ${name}`)
    return mask | bit
  }, 0)
}

function formatSet(bits: number): string {
  const fds: number[] = []
  for (let fd = 0; fd < 32; fd++) if ((bits & (1 << fd)) !== 0) fds.push(fd)
  return `{${fds.join(',')}}`
}

function parseSet(text: string): number {
  const inner = text.slice(1, -1)
  return inner === '' ? 0 : inner.split(',').reduce((bits, fd) => bits | (1 << Number(fd)), 0)
}

function formatArguments(kind: ArgumentKind, args: readonly number[]): string {
  const value = args[0]!
  switch (kind) {
    case 'op':
      return OPS[value] ?? String(value)
    case 'how':
      return HOWS[value] ?? String(value)
    case 'mask':
      return formatMask(value)
    case 'set':
      return formatSet(value)
    case 'signal':
      return formatSignal(value)
    case 'signals':
      return formatSignals(value)
    case 'sleep':
      return SLEEPS[value] ?? String(value)
    case 'pollfds':
      return Array.from(
        { length: value },
        (_, i) => `${args[1 + 2 * i]}:${formatMask(args[2 + 2 * i]!)}`,
      ).join(' ')
    default:
      return String(value)
  }
}

export function formatCall(instruction: Instruction): string {
  const name = callName(instruction)
  const parts: string[] = CALLS[name].args.map((kind, i) => formatArguments(kind, instruction.slice(1 + i)))
  return [name, ...parts].join(' ')
}

export function formatResult(instruction: Instruction, words: ArrayLike<number>, at = 0): string {
  const result = words[at]!
  if (result < 0) return errnoName(-result) ?? String(result)
  const kind: ResultKind = CALLS[callName(instruction)].result
  const rest = Array.from({ length: resultLength(instruction, words, at) - 1 }, (_, i) => words[at + 1 + i]!)
  switch (kind) {
    case 'pair':
      return rest.join(' ')
    case 'value':
      return String((BigInt(rest[1]! >>> 0) << 32n) + BigInt(rest[0]! >>> 0))
    case 'timer':
      return `${rest[0]}min/${rest[1]}s+${rest[2]}ns`
    case 'events':
      if (result === 0) return '-'
      return Array.from({ length: result }, (_, i) => `${rest[2 * i + 1]}:${formatMask(rest[2 * i]!)}`).join(
        ' ',
      )
    case 'masks':
      return rest.length === 0 ? '-' : rest.map(formatMask).join(' ')
    case 'sets':
      return rest.map(formatSet).join(' ')
    default:
      return String(result)
  }
}

const ARGUMENT_DEFAULTS: Partial<Record<CallName, readonly number[]>> = {
  socketpair: [-1],
  epoll_ctl: [0, 0, 0, 0, 0, 0],
  epoll_wait: [0, 0, -1],
  epoll_pwait2: [0, 0, -1, 0, 0],
  select: [0, 0, 0, 0, 0],
  eventfd: [0, 0],
  sleep_in: [0, 0, -1, 0, 0, 0],
  timerfd_create: [0, 0],
  timerfd_settime: [0, 0, 0, 0, 0, 0],
}

function parseArgument(kind: ArgumentKind, text: string): number {
  const words: Partial<Record<ArgumentKind, readonly string[]>> = { op: OPS, how: HOWS, sleep: SLEEPS }
  const index = words[kind]?.indexOf(text) ?? -1
  if (index >= 0) return index
  if (kind === 'mask') return parseMask(text)
  if (kind === 'set') return parseSet(text)
  if (kind === 'signals') return parseSignals(text)
  const value = kind === 'signal' ? parseSignal(text) : Number(text)
  if (!Number.isInteger(value)) throw new TypeError(`${text} is not an integer`)
  return value
}

/** Returns the call that a text stands for, as formatCall writes it. Trailing arguments with a default may be missing. */
export function parseCall(text: string): Instruction {
  const [name, ...words] = text.trim().split(/\s+/)
  const known = CALLS[name as CallName]
  if (known === undefined) throw new TypeError(`there is no call ${name}`)
  if (name === 'poll') {
    const entries = words.map(word => word.split(':') as [string, string])
    return [known.code, entries.length, ...entries.flatMap(([fd, mask]) => [Number(fd), parseMask(mask)])]
  }
  const defaults = ARGUMENT_DEFAULTS[name as CallName] ?? []
  const args = known.args.map((kind: ArgumentKind, i) =>
    words[i] === undefined ? defaults[i] : parseArgument(kind, words[i]),
  )
  if (args.includes(undefined) || words.length > args.length) throw new TypeError(`wrong arguments: ${text}`)
  return [known.code, ...(args as number[])]
}

/** Scenarios by name: calls with their results, which the simulator and the real kernel must both give. */
export type Scenarios = Readonly<Record<string, string>>

/** One line of a scenario: a call and its expected result. */
interface ScenarioLine {
  readonly instruction: Instruction
  readonly expected: string
}

/** Returns the lines of a scenario. Remarks, which begin with `#`, are left out. */
export function parseScenario(text: string): ScenarioLine[] {
  const lines = text.split('\n').map(line => line.replace(/#.*/, '').trim())
  return lines
    .filter(line => line !== '')
    .map(line => {
      const [callText, expected] = line.split(' = ')
      if (expected === undefined) throw new TypeError(`no result in: ${line}`)
      return { instruction: parseCall(callText!), expected: expected.trim() }
    })
}
