import { describe, expect, test } from 'vitest'
import { replay, type Semantics } from '../sim/index.ts'
import { ProgramError } from './calls.ts'
import { PRESETS } from './presets.ts'
import { MOST_STEPS, record } from './recording.ts'
import { callChain, statesOf } from './states.ts'
import { functionWords, stepWords } from './step_words.ts'

const kernels: readonly Semantics[] = ['6.18', '5.4']

/** What the calls of each preset return that its answer rests on: the last ones, by task. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  'level-and-edge': ['main: 50', 'main: [fd 3: EPOLLIN]', 'main: []'],
  'drained-item': ['main: 10', 'main: []', 'main: []'],
  'missed-wake-up': ['writer: 5', 'writer: 5', 'reader: 5', 'reader: null'],
  starvation: ['main: -1 EAGAIN', 'main: 1'],
  oneshot: ['writer: 5', 'writer: 5', 'worker 2: 5', 'worker 2: 0', 'worker 1: 5', 'worker 1: 0'],
  'during-a-scan': ['reader: [fd 3: EPOLLIN, fd 5: EPOLLIN]', 'writer: 1', 'reader: [fd 7: EPOLLIN]'],
  'last-to-sleep': ['reader 3: 1', 'reader 3: [fd 3: EPOLLIN]', 'writer: 1', 'reader 3: 1'],
  'thundering-herd': ['reader 3: [fd 3: EPOLLIN]', 'writer: 1', 'reader 3: 1'],
  exclusive: ['reader 3: null', 'writer: 1', 'reader 1: 1'],
  'two-servers': [
    'client: 0',
    'server 2: 7',
    'server 2: [fd 3: EPOLLIN]',
    'client: 8',
    'client: 0',
    'server 2: 9',
  ],
  'two-servers-exclusive': [
    'client: 0',
    'server 1: 7',
    'server 1: [fd 3: EPOLLIN]',
    'client: 8',
    'client: 0',
    'server 1: 9',
  ],
  ghost: ['main: [fd 3: EPOLLIN]', 'main: -1 EBADF', 'main: 0', 'main: []'],
  nested: ['main: -1 ELOOP', 'main: 1', 'main: [fd 5: EPOLLIN]', 'main: [fd 3: EPOLLIN]'],
  maxevents: [
    'main: [fd 3: EPOLLIN]',
    'main: [fd 5: EPOLLIN]',
    'main: [fd 7: EPOLLIN]',
    'main: [fd 3: EPOLLIN]',
  ],
  'pipe-edges': [
    'main: -1 EAGAIN',
    'main: []',
    'main: 1',
    'main: []',
    'main: 4095',
    'main: [fd 4: EPOLLOUT]',
  ],
  tree: ['main: 0', 'main: 0'],
  'three-calls': ['main: [5]', 'main: [fd 5: EPOLLIN]', 'main: [fd 5: EPOLLIN]'],
  'two-kernels': ['main: [fd 5: EPOLLIN]', 'main: [fd 3: EPOLLIN]', 'main: []'],
}

test('every preset has a name of its own, which fits a link, and a question', () => {
  expect(PRESETS.map(({ name }) => name)).toEqual(Object.keys(OUTCOMES))
  for (const { name, question } of PRESETS)
    expect([name, question]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\?$/)])
})

describe.each(PRESETS)('$name', preset => {
  test('does what its answer says', () => {
    const { calls, tasks, isCut } = record(preset.program, preset)
    const outcomes = calls.map(({ pid, result }) => `${tasks[pid]}: ${result}`)
    const expected = OUTCOMES[preset.name] as readonly string[]
    expect(outcomes.slice(-expected.length)).toEqual(expected)
    expect(isCut).toBe(false)
  })

  test.each(kernels)(
    'in Linux %s every step has a sentence, and every function says what it does',
    semantics => {
      const { program, seed } = preset
      const recording = record(program, { semantics, seed })
      for (const step of recording.steps) {
        expect(stepWords(step, recording)).toMatch(/^.+[^.]\.$/)
        if (step.action === 'call')
          expect([step.fn, functionWords(step.fn)]).toEqual([step.fn, expect.any(String)])
      }
    },
  )

  test('states are the same in any order as one after the other', () => {
    const recording = record(preset.program, preset)
    const { steps, start } = recording
    const stateAt = statesOf(recording)
    expect(stateAt(steps.length)).toEqual(replay(start, steps))
    for (const count of [0, 1, 63, 64, 65, Math.floor(steps.length / 2)]) {
      expect(stateAt(count)).toEqual(replay(start, steps.slice(0, count)))
    }
  })
})

test('the last call of two-kernels is where both kernels differ', () => {
  const { program } = PRESETS.at(-1)!
  const [now, then] = kernels.map(semantics =>
    record(program, { semantics }).calls.map(({ result }) => result),
  )
  expect(then?.slice(0, -1)).toEqual(now?.slice(0, -1))
  expect([now?.at(-1), then?.at(-1)]).toEqual(['[]', '[fd 5: EPOLLIN]'])
})

test('servers, counters, timers and signals can be written', () => {
  const { calls } = record(`s = socket()
bind(s, 80)
e = eventfd(1, 0)
eventfd_write(e, 5)
eventfd_read(e)
t = timerfd_create(CLOCK_MONOTONIC)
timerfd_settime(t, 3, 2)
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, t, EPOLLIN)
sigaction(SIGUSR1)
task sleeper:
  sigprocmask(SIG_BLOCK, [SIGUSR1])
  epoll_pwait(ep, 1, -1, [])
  sleep(5)
  timerfd_read(t)
task pair x 2:
  accept(s)
task killer:
  kill(sleeper, SIGUSR1)
  for each in pair:
    kill(each, 0)
`)
  expect(calls.map(({ text, result }) => `${text}: ${result}`).slice(4)).toEqual([
    'eventfd_read(4): 6',
    'timerfd_create(1): 5',
    'timerfd_settime(5, 3, 2): 0',
    'epoll_create1(0): 6',
    'epoll_ctl(6, 1, 5, 1): 0',
    'sigaction(10): 0',
    'sigprocmask(0, [10]): 0',
    'epoll_pwait(6, 1, -1, []): -1 EINTR',
    'accept(3): -1 EINVAL',
    'accept(3): -1 EINVAL',
    'kill(3, 10): 0',
    'kill(4, 0): -1 ESRCH',
    'kill(5, 0): -1 ESRCH',
    'sleep(5): 0',
    'timerfd_read(5): 2',
  ])
})

test('a failed call gives -1, and its task goes on', () => {
  const { calls } = record(
    'fd = dup(99)\nclose(fd)\nready = epoll_wait(99, 1, 0)\nfor x in ready:\n  close(0)\nclose(0)',
  )
  expect(calls.map(({ text, result }) => `${text}: ${result}`)).toEqual([
    'dup(99): -1 EBADF',
    'close(-1): -1 EBADF',
    'epoll_wait(99, 1, 0): -1 EBADF',
    'close(0): 0',
  ])
})

test('names of main are those of all tasks, and names of a task are its own', () => {
  const { calls, names } = record(`a, b = pipe()
task reader x 2:
  ep = epoll_create1(0)
  epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN)
  epoll_wait(ep, 1, 0)
`)
  expect(calls.filter(({ text }) => text.startsWith('epoll_wait')).map(({ text }) => text)).toEqual([
    'epoll_wait(5, 1, 0)',
    'epoll_wait(6, 1, 0)',
  ])
  expect(Object.values(names)).toEqual(['a', 'b', 'ep of reader 1', 'ep of reader 2'])
})

test.each([
  ['close(fd)', 1, 'fd has no value yet'],
  ['close(3)\nclose([1])', 2, 'a list stands where a number is wanted'],
  ['poll(3, POLLIN, 0)', 1, 'a number stands where a list is wanted, such as [a, b]'],
  ['for fd in 3:\n  close(fd)', 1, 'a number stands where a list is wanted, such as [a, b]'],
  ['as, bs = socketpairs(1001)', 1, 'socketpairs makes 1 to 1000 pairs'],
  ['sleep(-5)', 1, expect.stringMatching(/./)],
])('%j ends with an error of line %d', (source, line, message) => {
  try {
    record(source)
  } catch (error) {
    expect(error).toBeInstanceOf(ProgramError)
    expect(error).toMatchObject({ line, message })
    return
  }
  throw new Error('no error')
})

test('a program without an end is cut off', () => {
  const { isCut, steps } = record('repeat until EAGAIN:\n  sleep(1)')
  expect(isCut).toBe(true)
  expect(steps.length).toBeLessThan(MOST_STEPS + 100)
})

test('the chain of functions is that of the task of the last step', () => {
  const recording = record(PRESETS[0]!.program)
  const at = recording.steps.findIndex(({ fn, action }) => fn === 'ep_poll_callback' && action === 'link')
  expect(callChain(recording, at + 1)).toEqual([
    'write',
    'unix_stream_sendmsg',
    'sock_def_readable',
    '__wake_up',
    'ep_poll_callback',
  ])
  expect(callChain(recording, 0)).toEqual([])
})
