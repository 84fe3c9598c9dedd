import { int, signalSet } from './arguments.ts'
import { succeeded } from './descriptor_calls.ts'
import { EINVAL, ESRCH, KernelError } from './errno.ts'
import {
  do_sigaction,
  exit_to_user_mode,
  plain_set,
  send_signal,
  sigprocmask,
  valid_signal,
} from './signal.ts'
import { SocketCalls } from './socket_calls.ts'
import type { SignalHandler } from './structs.ts'

/** The system calls about signals. All tasks are threads of one program. */
export class SignalCalls extends SocketCalls {
  /** Returns the number of the task that calls. */
  gettid(): number {
    return this.kernel.current.pid
  }

  /** Sets what a signal does, for all tasks. A handler is called in the name of the task, and may make calls that do not sleep. */
  sigaction(sig: number, handler: SignalHandler): number {
    int(sig, 'sig')
    if (typeof handler !== 'function' && handler !== 'SIG_DFL' && handler !== 'SIG_IGN') {
      throw new TypeError("handler must be a function, 'SIG_DFL' or 'SIG_IGN'")
    }
    return succeeded(do_sigaction(this.kernel, sig, handler, this.scheduler.tasks), 'sigaction')
  }

  /** Sends a signal to a task (tgkill); 0 only looks whether there is such a task. */
  kill(pid: number, sig: number): number {
    int(pid, 'pid')
    int(sig, 'sig')
    if (sig !== 0 && !valid_signal(sig)) throw new KernelError(EINVAL, 'kill')
    const task = [...this.scheduler.tasks].find(task => task.pid === pid)
    if (task === undefined) throw new KernelError(ESRCH, 'kill')
    if (sig !== 0) send_signal(this.kernel, task, sig)
    exit_to_user_mode(this.kernel)
    return 0
  }

  /** Changes which signals the calling task blocks; `set` null changes nothing. Returns those that it blocked before. */
  sigprocmask(how: number, set: Iterable<number> | null): number[] {
    int(how, 'how')
    const signals = set === null ? null : signalSet(set, 'set')
    const before = plain_set(this.kernel.current.blocked)
    succeeded(sigprocmask(this.kernel, how, signals), 'sigprocmask')
    exit_to_user_mode(this.kernel)
    return before
  }
}
