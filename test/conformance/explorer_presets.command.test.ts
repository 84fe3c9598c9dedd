import { expect, test } from 'vitest'
import { PRESETS } from '../../src/explore/presets.ts'
import { type RecordedCall, record } from '../../src/explore/recording.ts'
import { call, type Instruction, resultLength } from './calls.ts'
import { runOnRealKernel } from './real_kernel.ts'

const NOFILE = 256
const HAS_POINTER = 0
const READ_SET_ONLY = 6

const listIn = (text: string) => JSON.parse(/\[.*?\]/.exec(text)?.[0] ?? '[]') as number[]

/** Returns a recorded call with a timeout of 0, which gives the same where it is made in the moment of its return. */
function instructionsOf({ text }: RecordedCall): Instruction[] {
  const [, name = '', inner = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? []
  const list = listIn(inner)
  const args = inner
    .replace(/\[.*?\],?/, '')
    .split(',')
    .filter(part => part.trim() !== '')
    .map(Number)
  const [a = 0, b = 0, c = 0, d = 0] = args
  switch (name) {
    case 'socketpair':
      return [call('socketpair', -1)]
    case 'socketpairs':
      return Array.from({ length: a }, () => call('socketpair', -1))
    case 'epoll_ctl':
      return [call('epoll_ctl', a, b, c, d | 0, c, HAS_POINTER)]
    case 'epoll_wait':
      return [call('epoll_wait', a, b, -1)]
    case 'select':
      return [
        call(
          'select',
          Math.max(...list) + 1,
          list.reduce((bits, fd) => bits | (1 << fd), 0),
          0,
          0,
          READ_SET_ONLY,
        ),
      ]
    case 'poll':
      return [call('poll', list.length, ...list.flatMap(fd => [fd, a]))]
    case 'sleep':
      return []
    case 'pipe':
    case 'eventfd':
    case 'epoll_create1':
    case 'read':
    case 'write':
    case 'dup':
    case 'close':
    case 'socket':
    case 'bind':
    case 'listen':
    case 'connect':
    case 'accept':
      return [call(name, ...args)]
    default:
      throw new Error(`${name} has no instruction`)
  }
}

/** Returns whether a call may have slept, so that it is made in the moment of its return. */
const maySleep = ({ text }: RecordedCall) => /^epoll_wait\(.*-1\)$/.test(text)

/** Returns the calls in the order in which one task alone would have to make them to get the same results. */
function inOrder(calls: readonly RecordedCall[]): RecordedCall[] {
  const momentOf = (each: RecordedCall) => (maySleep(each) ? (each.to ?? 0) : each.from)
  return calls.filter(({ to }) => to !== null).toSorted((a, b) => momentOf(a) - momentOf(b))
}

/** Returns the results of the instructions of each call: the value or -errno, and what follows it. */
function realResults(calls: readonly (readonly Instruction[])[]): number[][][] {
  const words = runOnRealKernel(calls.flat(), NOFILE)
  let at = 0
  return calls.map(instructions =>
    instructions.map(instruction => {
      const length = resultLength(instruction, words, at)
      at += length
      return [...words.subarray(at - length, at)]
    }),
  )
}

const ERRNOS: Readonly<Record<string, number>> = { EAGAIN: 11, EBADF: 9, ELOOP: 40 }
const MASKS: Readonly<Record<string, number>> = { EPOLLIN: 1, EPOLLOUT: 4 }

/** Returns the result of a recorded call as realResults gives it for its last instruction. */
function recordedResult({ text, result }: RecordedCall): number[] {
  if (result === null) throw new Error(`${text} has not returned`)
  const error = /^-1 (E\w+)$/.exec(result)?.[1]
  if (error) return [-(ERRNOS[error] as number)]
  const events = [...result.matchAll(/fd (\d+): (\w+)/g)].map(([, fd, mask]) => [
    MASKS[mask as string] as number,
    Number(fd),
  ])
  if (text.startsWith('select')) {
    const ready = JSON.parse(result) as number[]
    return [ready.length, ready.reduce((bits, fd) => bits | (1 << fd), 0), 0, 0]
  }
  if (text.startsWith('poll')) {
    const masks = new Map(events.map(([mask, fd]) => [fd, mask]))
    return [events.length, ...listIn(text).map(fd => masks.get(fd) ?? 0)]
  }
  if (text.startsWith('epoll_wait')) return [events.length, ...events.flat()]
  if (/^(?:socketpair|pipe)\(/.test(text)) return [0, ...result.split(', ').map(Number)]
  return [Number(result)]
}

test.each(PRESETS)('$name: the real kernel returns the same', preset => {
  const outcomes = (['6.18', '5.4'] as const).map(semantics => {
    const calls = inOrder(record(preset.program, { semantics, seed: preset.seed }).calls)
    const real = realResults(calls.map(instructionsOf))
    // A call of many instructions makes the pairs that the others name, so that it needs no look of its own.
    const single = calls.flatMap((call, i) => (real[i]?.length === 1 ? [[call, real[i]?.[0]] as const] : []))
    expect(single.length).toBeGreaterThan(5)
    return [single.map(([, result]) => result), single.map(([call]) => recordedResult(call))] as const
  })
  // One of the two is the kernel of this machine, and both agree but for one preset.
  const isSame = ([real, simulated]: (typeof outcomes)[number]) =>
    JSON.stringify(real) === JSON.stringify(simulated)
  if (!outcomes.some(isSame)) expect(outcomes[0]?.[0]).toEqual(outcomes[0]?.[1])
})
