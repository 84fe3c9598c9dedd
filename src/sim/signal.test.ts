import { describe, expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLLIN,
  KernelError,
  SIG_BLOCK,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGCHLD,
  SIGKILL,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  SimKernel,
  type SimKernelOptions,
  type Syscall,
  type TaskSystem,
  type TraceStep,
} from './index.ts'

/** A kernel with a watched pair, whose handler of SIGUSR1 and SIGUSR2 notes when it runs. */
function world(options: SimKernelOptions = {}) {
  const k = new SimKernel(options)
  const [a, b] = k.socketpair()
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: a })
  const notes: string[] = []
  for (const sig of [SIGUSR1, SIGUSR2]) k.sigaction(sig, own => notes.push(`${own} in ${k.gettid()}`))
  /** Starts a task that makes one call, and notes what came of it. */
  const start = (call: (sys: TaskSystem) => Syscall<unknown>) =>
    k.spawn(function* (sys) {
      try {
        yield* call(sys)
        notes.push('returned')
      } catch (error) {
        notes.push((error as KernelError).code)
      }
    })
  return { k, a, b, ep, notes, start }
}

const codeOf = (call: () => unknown) => {
  try {
    call()
    return null
  } catch (error) {
    return error instanceof KernelError ? error.code : String(error)
  }
}

test.each(['6.18', '5.4'] as const)(
  'a signal ends a sleep in Linux %s, and its handler runs first',
  semantics => {
    const { k, ep, notes, start } = world({ semantics })
    const task = start(sys => sys.epoll_wait(ep, 1, -1))
    k.run()
    k.kill(task.pid, SIGUSR1)
    expect(notes).toEqual([])
    k.run()
    expect(notes).toEqual([`${SIGUSR1} in ${task.pid}`, 'EINTR'])
    expect(k.counters.wakeUps).toBe(0)
    k.assertInvariants()
  },
)

test.each(['6.18', '5.4'] as const)(
  'in Linux %s a waiter that a signal has woken returns the events that came meanwhile',
  semantics => {
    const { k, b, ep, notes, start } = world({ semantics })
    const task = start(sys => sys.epoll_wait(ep, 1, -1))
    k.run()
    k.kill(task.pid, SIGUSR1)
    k.write(b, 1)
    k.run()
    expect(notes).toEqual([`${SIGUSR1} in ${task.pid}`, 'returned'])
  },
)

test.each(['6.18', '5.4'] as const)(
  'in Linux %s a waiter that was woken in vain and has a signal does not sleep again',
  semantics => {
    const { k, a, b, ep, notes, start } = world({ semantics })
    const task = start(sys => sys.epoll_wait(ep, 1, -1))
    k.run()
    k.write(b, 1)
    k.read(a, 1)
    k.kill(task.pid, SIGUSR1)
    k.run()
    expect(notes).toEqual([`${SIGUSR1} in ${task.pid}`, 'EINTR'])
  },
)

test('a waiter that a signal has woken returns an event for which another one was woken', () => {
  const { k, b, ep, notes, start } = world()
  const tasks = [1, 2].map(() => start(sys => sys.epoll_wait(ep, 1, -1)))
  k.run()
  k.kill(tasks[0]!.pid, SIGUSR1)
  k.write(b, 1)
  k.run()
  expect(notes).toEqual([`${SIGUSR1} in ${tasks[0]!.pid}`, 'returned', 'returned'])
})

test('poll fails with a signal that comes with the end of its time', () => {
  const { k, a, notes, start } = world()
  k.spawn(function* (sys) {
    yield* sys.sleep(5)
    sys.kill(task.pid, SIGUSR1)
  })
  const task = start(sys => sys.poll([{ fd: a, events: EPOLLIN }], 5))
  k.run()
  expect(notes).toEqual([`${SIGUSR1} in ${task.pid}`, 'EINTR'])
})

test('a task that is preempted before a call takes its signals before that', () => {
  const { k, ep, notes } = world({ seed: 1, preempt: 1 })
  k.spawn(function* (sys) {
    const own = sys.gettid()
    const killer = () =>
      sys.spawn(function* (other) {
        other.kill(own, SIGUSR1)
        yield* []
      })
    killer()
    notes.push(`fd ${sys.eventfd()}`)
    killer()
    yield* sys.epoll_wait(ep, 1, -1)
  })
  expect(k.run().map(({ fn }) => fn)).toEqual(['ep_poll'])
  expect(notes).toEqual([`${SIGUSR1} in 2`, 'fd 6', `${SIGUSR1} in 2`])
})

test('poll and select with a signal look at the files first, and fail even where their time is over', () => {
  const { k, a, b, notes } = world()
  const task = k.spawn(function* (sys) {
    sys.write(b, 1)
    const poll = yield* sys.poll([{ fd: a, events: EPOLLIN }], 5)
    sys.read(a, 1)
    try {
      yield* sys.select(a + 1, [a], null, null, 5)
    } catch (error) {
      notes.push((error as KernelError).code)
    }
    return poll
  })
  k.run(0)
  k.kill(task.pid, SIGUSR2)
  k.run()
  expect(task.result).toMatchObject([{ revents: EPOLLIN }])
  expect(notes).toEqual([`${SIGUSR2} in ${task.pid}`, 'EINTR'])
})

describe('a signal that comes just before the wait', () => {
  /** A task whose first call lets another one send it a signal; `wait` is its second. */
  function race(wait: (sys: TaskSystem, ep: number) => Syscall<unknown>) {
    const { k, ep, notes } = world()
    k.spawn(function* (sys) {
      const own = sys.gettid()
      sys.sigprocmask(SIG_BLOCK, [SIGUSR2])
      k.spawn(function* (other) {
        other.kill(own, SIGUSR1)
        other.kill(own, SIGUSR2)
        yield
      })
      yield
      try {
        yield* wait(sys, ep)
      } catch (error) {
        notes.push((error as KernelError).code)
      }
      notes.push(`blocks ${sys.sigprocmask(SIG_BLOCK, null)}`)
    })
    return { sleepers: k.run().map(({ fn }) => fn), notes }
  }

  test('is lost for epoll_wait, which sleeps for good', () => {
    const { sleepers, notes } = race((sys, ep) => sys.epoll_wait(ep, 1, -1))
    expect(notes).toEqual([`${SIGUSR1} in 2`])
    expect(sleepers).toEqual(['ep_poll'])
  })

  test('is not for epoll_pwait, which unblocks it for the wait only', () => {
    const { sleepers, notes } = race((sys, ep) => sys.epoll_pwait(ep, 1, -1, []))
    expect(notes).toEqual([`${SIGUSR1} in 2`, `${SIGUSR2} in 2`, 'EINTR', `blocks ${SIGUSR2}`])
    expect(sleepers).toEqual([])
  })
})

test('epoll_pwait without a mask leaves that of the task, and takes one back that it has set', () => {
  const { k, b, ep, notes, start } = world()
  k.sigprocmask(SIG_SETMASK, [SIGUSR1])
  const task = start(sys => sys.epoll_pwait(ep, 1, -1, null))
  const other = start(sys => sys.epoll_pwait(ep, 1, -1, [SIGUSR2, SIGKILL]))
  k.run()
  expect(k.snapshot().tasks).toMatchObject({
    [task.pid]: { blocked: [SIGUSR1] },
    [other.pid]: { blocked: [SIGUSR2] },
  })
  k.kill(task.pid, SIGUSR1)
  k.run()
  expect(notes).toEqual([])
  k.write(b, 1)
  k.run()
  expect(notes).toEqual(['returned', 'returned'])
  expect(k.snapshot().tasks).toEqual({ 1: expect.objectContaining({ blocked: [SIGUSR1] }) })
})

test('a handler may wake the loop of its own task: the self-pipe', () => {
  const { k, b, ep, notes, start } = world()
  k.sigaction(SIGTERM, () => k.write(b, 1))
  const task = start(sys => sys.epoll_wait(ep, 1, -1))
  k.run()
  k.kill(task.pid, SIGTERM)
  k.run()
  expect(notes).toEqual(['EINTR'])
  expect(k.epoll_wait(ep, 1, 0)).toHaveLength(1)
})

test('a signal is blocked while its handler runs, counts once, and real-time ones each time', () => {
  const { k, notes } = world()
  const RT = 40
  let depth = 0
  const handler = (sig: number) => {
    notes.push(`${sig} at ${depth++}`)
    if (notes.length < 3) for (let i = 0; i < 2; i++) k.kill(1, sig)
    depth--
  }
  k.sigaction(SIGUSR1, handler)
  k.sigaction(RT, handler)
  k.kill(1, SIGUSR1)
  expect(notes).toEqual([`${SIGUSR1} at 0`, `${SIGUSR1} at 0`, `${SIGUSR1} at 0`])
  k.kill(1, RT)
  expect(notes.slice(3)).toEqual([`${RT} at 0`])
  k.sigprocmask(SIG_BLOCK, [RT, SIGUSR1])
  for (const sig of [RT, SIGUSR1, RT, SIGUSR1]) k.kill(1, sig)
  expect(k.snapshot().tasks[1]!.pending).toEqual([SIGUSR1, RT, RT])
})

test('of signals that come together the last to be taken runs first, since it interrupts the others', () => {
  const { k, notes } = world()
  const sigs = [SIGUSR1, SIGUSR2, SIGTERM]
  for (const sig of sigs)
    k.sigaction(sig, () => notes.push(`${sig} blocks ${k.snapshot().tasks[1]!.blocked}`))
  k.sigprocmask(SIG_BLOCK, sigs)
  for (const sig of sigs) k.kill(1, sig)
  k.sigprocmask(SIG_UNBLOCK, sigs)
  expect(notes).toEqual([
    `${SIGTERM} blocks ${[SIGUSR1, SIGUSR2, SIGTERM]}`,
    `${SIGUSR2} blocks ${[SIGUSR1, SIGUSR2]}`,
    `${SIGUSR1} blocks ${SIGUSR1}`,
  ])
  expect(k.snapshot().tasks[1]!.blocked).toEqual([])
})

test('what is ignored is dropped, also where it has come before', () => {
  const { k } = world()
  k.sigprocmask(SIG_BLOCK, [SIGUSR1, SIGCHLD])
  k.kill(1, SIGUSR1)
  k.kill(1, SIGCHLD)
  expect(k.snapshot().tasks[1]!.pending).toEqual([SIGUSR1, SIGCHLD])
  k.sigaction(SIGUSR1, 'SIG_IGN')
  k.sigaction(SIGCHLD, 'SIG_DFL')
  expect(k.snapshot().tasks[1]!.pending).toEqual([])
  expect(k.snapshot().signals).toEqual({ [SIGUSR1]: 'SIG_IGN', [SIGUSR2]: 'handler' })
})

test('a call from outside all tasks is interrupted by a task', () => {
  const { k, ep, notes } = world()
  k.spawn(function* (sys) {
    yield* sys.sleep(3)
    sys.kill(1, SIGUSR1)
  })
  expect(codeOf(() => k.epoll_wait(ep, 1, 50))).toBe('EINTR')
  expect(k.nowNs).toBe(3e6)
  expect(notes).toEqual([`${SIGUSR1} in 1`])
})

test('a signal in the middle of a scan is taken when the call returns', () => {
  const { k, b, ep, notes } = world()
  k.write(b, 1)
  k.interruptScan(() => {
    k.kill(1, SIGUSR1)
    notes.push('sent')
  }, 0)
  expect(k.epoll_wait(ep, 1, 0)).toHaveLength(1)
  expect(notes).toEqual(['sent', `${SIGUSR1} in 1`])
})

test('wrong numbers are refused, and what would end the program is no part of the model', () => {
  const { k } = world()
  expect(codeOf(() => k.kill(99, SIGUSR1))).toBe('ESRCH')
  expect(codeOf(() => k.kill(1, 65))).toBe('EINVAL')
  expect(codeOf(() => k.kill(1, 0))).toBeNull()
  expect(codeOf(() => k.sigaction(SIGKILL, 'SIG_IGN'))).toBe('EINVAL')
  expect(codeOf(() => k.sigprocmask(3, []))).toBe('EINVAL')
  expect(codeOf(() => k.sigprocmask(3, null))).toBeNull()
  expect(codeOf(() => k.kill(1, SIGTERM))).toBe(
    `TypeError: signal ${SIGTERM} would end all tasks: give it a handler with sigaction first`,
  )
  expect(codeOf(() => k.sigprocmask(SIG_BLOCK, [0]))).toMatch(
    /^TypeError: set\[\] must be an integer from 1 to 64/,
  )
  expect(codeOf(() => k.sigaction(SIGUSR1, 7 as never))).toMatch(/^TypeError: handler must be/)
})

test('a handler that throws ends its task with that error', () => {
  const { k, ep, start } = world()
  k.sigaction(SIGUSR1, () => {
    throw new Error('from the handler')
  })
  const task = start(sys => sys.epoll_wait(ep, 1, -1))
  k.run()
  k.kill(task.pid, SIGUSR1)
  expect(() => k.run()).toThrow('from the handler')
  expect(task.ended).toBe(true)
})

test('the trace tells who sent the signal, who was woken by it, and the mask of the handler', () => {
  const steps: TraceStep[] = []
  const { k, ep, start } = world({ trace: step => steps.push(step) })
  const task = start(sys => sys.epoll_pwait(ep, 1, -1, [SIGUSR2]))
  k.run()
  steps.length = 0
  k.kill(task.pid, SIGUSR1)
  k.run()
  const kinds = ['signal_send', 'wake', 'signal_take', 'sigmask']
  const told = steps.filter(({ action, fn }) => kinds.includes(action) || fn === 'handle_signal')
  expect(told.map(({ fn, action, task: own, ...rest }) => [fn, rest])).toEqual([
    ['__send_signal_locked', { pid: task.pid, sig: SIGUSR1 }],
    ['try_to_wake_up', { pid: task.pid, by: 1 }],
    ['get_signal', { pid: task.pid, sig: SIGUSR1 }],
    ['set_current_blocked', { pid: task.pid, blocked: [SIGUSR1, SIGUSR2] }],
    ['handle_signal', {}],
    ['handle_signal', {}],
    ['set_current_blocked', { pid: task.pid, blocked: [SIGUSR2] }],
    ['set_current_blocked', { pid: task.pid, blocked: [] }],
  ])
})
