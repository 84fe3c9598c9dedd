import {
  SIG_BLOCK,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGURG,
  SIGWINCH,
} from './constants.ts'
import { EINVAL } from './errno.ts'
import type { kernel, SignalHandler, task } from './structs.ts'
import { try_to_wake_up } from './task.ts'

/** kernel/signal.c, for tasks that are the threads of one program. */

const SIGRTMIN = 32
const SIGMAX = 64

/** The signals that do nothing where there is no handler. All others end the program then. */
const SIG_KERNEL_IGNORE: ReadonlySet<number> = new Set([SIGCHLD, SIGCONT, SIGURG, SIGWINCH])
const SIG_KERNEL_ONLY: ReadonlySet<number> = new Set([SIGKILL, SIGSTOP])

/** Returns whether a number is that of a signal. */
export const valid_signal = (sig: number) => sig > 0 && sig <= SIGMAX

/** Returns whether a signal has come that the task does not block. */
export function signal_pending({ pending, blocked }: task): boolean {
  return pending.length > 0 && pending.some(sig => !blocked.has(sig))
}

/** Returns what a signal does when it is taken: null for nothing. What would end the program is no part of the model. */
function action_of(k: kernel, sig: number): ((sig: number) => void) | null {
  const handler = k.sighand.get(sig)
  if (handler === 'SIG_IGN' || (handler === undefined && SIG_KERNEL_IGNORE.has(sig))) return null
  if (handler !== undefined) return handler
  throw new TypeError(`signal ${sig} would end all tasks: give it a handler with sigaction first`)
}

/** Sets what a signal does. Where that is nothing from now on, those that have come are dropped. */
export function do_sigaction(k: kernel, sig: number, handler: SignalHandler, tasks: Iterable<task>): number {
  if (!valid_signal(sig) || SIG_KERNEL_ONLY.has(sig)) return -EINVAL
  if (handler === 'SIG_DFL') k.sighand.delete(sig)
  else k.sighand.set(sig, handler)
  k.trace?.tell('do_sigaction', 'sigaction', { sig, handler: plain_handler(handler) })
  if (handler === 'SIG_IGN' || (handler === 'SIG_DFL' && SIG_KERNEL_IGNORE.has(sig))) {
    for (const t of tasks) while (t.pending.includes(sig)) dequeue(k, 'flush_sigqueue_mask', t, sig)
  }
  return 0
}

/** Returns a handler as plain data. */
export function plain_handler(handler: SignalHandler): 'SIG_DFL' | 'SIG_IGN' | 'handler' {
  return typeof handler === 'function' ? 'handler' : handler
}

function dequeue(k: kernel, fn: string, t: task, sig: number): void {
  t.pending.splice(t.pending.indexOf(sig), 1)
  k.trace?.tell(fn, 'signal_take', { pid: t.pid, sig })
}

/** Sends a signal to a task. One that it does not block ends its sleep. */
export function send_signal(k: kernel, t: task, sig: number): void {
  const { pending, blocked } = t
  // One that is blocked is kept in any case, since its action may be another one when it is taken.
  if (!blocked.has(sig) && action_of(k, sig) === null) return
  // A signal that has come already does not count twice, unless it is a real-time one.
  if (sig < SIGRTMIN && pending.includes(sig)) return
  const at = pending.findIndex(other => other > sig)
  pending.splice(at < 0 ? pending.length : at, 0, sig)
  k.trace?.tell('__send_signal_locked', 'signal_send', { pid: t.pid, sig })
  if (!blocked.has(sig)) try_to_wake_up(k, t, 'interrupted', k.current.pid)
}

/** Sets which signals the current task blocks. */
export function set_current_blocked(k: kernel, blocked: ReadonlySet<number>): void {
  k.current.blocked = blocked
  k.trace?.tell('set_current_blocked', 'sigmask', { pid: k.current.pid, blocked: plain_set(blocked) })
}

/** Returns a set of signals as plain data. */
export const plain_set = (signals: ReadonlySet<number>): number[] => [...signals].sort((a, b) => a - b)

/** Returns a set without those signals that cannot be blocked. */
export function user_sigmask(signals: Iterable<number>): ReadonlySet<number> {
  return new Set([...signals].filter(sig => !SIG_KERNEL_ONLY.has(sig)))
}

/** Changes which signals the current task blocks; `set` null changes nothing. Returns 0 or -errno. */
export function sigprocmask(k: kernel, how: number, set: readonly number[] | null): number {
  const { blocked } = k.current
  if (set === null) return 0
  const masks = new Map([
    [SIG_BLOCK, [...blocked, ...set]],
    [SIG_UNBLOCK, [...blocked].filter(sig => !set.includes(sig))],
    [SIG_SETMASK, set],
  ])
  const next = masks.get(how)
  if (next === undefined) return -EINVAL
  set_current_blocked(k, user_sigmask(next))
  return 0
}

/** Takes the signals that have come to the current task, as on every return to user space, and runs their handlers. */
export function exit_to_user_mode(k: kernel): void {
  if (k.current.pending.length > 0 && k.interrupts === 0) get_signals(k)
}

function get_signals(k: kernel): void {
  const t = k.current
  for (let sig = next_signal(t); sig !== undefined; sig = next_signal(t)) {
    dequeue(k, 'get_signal', t, sig)
    const handler = action_of(k, sig)
    if (handler !== null) handle_signal(k, sig, handler)
  }
}

const next_signal = ({ pending, blocked }: task) => pending.find(sig => !blocked.has(sig))

/** Runs a handler, with its signal blocked. Others that have come interrupt it before it begins, as in the kernel. */
function handle_signal(k: kernel, sig: number, handler: (sig: number) => void): void {
  const { blocked } = k.current
  set_current_blocked(k, new Set([...blocked, sig]))
  k.trace?.tell('handle_signal', 'call', {})
  try {
    exit_to_user_mode(k)
    handler(sig)
  } finally {
    k.trace?.returned('handle_signal')
    set_current_blocked(k, blocked)
  }
}
