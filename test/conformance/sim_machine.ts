import { EINVAL } from '../../src/sim/errno.ts'
import {
  type EventBuffer,
  KernelError,
  SimKernel,
  type SimKernelOptions,
  TFD_TIMER_ABSTIME,
  type TimerSpec,
} from '../../src/sim/index.ts'
import { CALLS, type Instruction, togetherAt } from './calls.ts'
import { SimSleepers } from './sim_sleepers.ts'

const members = (bits: number) => {
  const fds: number[] = []
  for (let fd = 0; fd < 32; fd++) if ((bits & (1 << fd)) !== 0) fds.push(fd)
  return fds
}

const bitmap = (fds: readonly number[] | null) => (fds ?? []).reduce((bits, fd) => bits | (1 << fd), 0)

const counterBytes = (low: number, high: number) => {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, low, true)
  view.setInt32(4, high, true)
  return bytes
}

function timerWords({ value, interval }: TimerSpec): number[] {
  const whole = value.sec + (value.nsec > 0 ? 1 : 0)
  return [Math.ceil(whole / 60), interval.sec, interval.nsec]
}

function eventBuffer(room: number): EventBuffer | undefined {
  if (room === -1) return undefined
  return room === -2 ? null : { room }
}

/** Runs instructions on the simulator and gives their results as the words that native/kernel_calls.h describes. */
export class SimMachine {
  readonly #options: SimKernelOptions
  sim: SimKernel<number>
  #sleepers: SimSleepers

  constructor(options: SimKernelOptions) {
    this.#options = options
    this.sim = new SimKernel(options)
    this.#sleepers = new SimSleepers(this.sim)
  }

  /**
   * Runs the next instruction of a sequence, or all that are carried out together, and returns the result of each.
   * Errors that are not the kernel's are thrown on.
   */
  step(sequence: readonly Instruction[], at: number): number[][] {
    const group = sequence.slice(at, at + togetherAt(sequence, at))
    if (group.length > 1) return this.#inScan(group)
    const out: number[] = []
    this.#run(group[0]!, out)
    return [out]
  }

  /** Returns the results of a whole sequence. */
  results(sequence: readonly Instruction[]): number[][] {
    const results: number[][] = []
    while (results.length < sequence.length) results.push(...this.step(sequence, results.length))
    return results
  }

  #inScan(group: readonly Instruction[]): number[][] {
    const copied = group[0]![1]!
    const wait = group.at(-1)!
    const calls = group.slice(1, -1)
    const results = calls.map((): number[] => [])
    const k = this.sim
    let isInterrupted = false
    const makeCalls = () => {
      for (const [i, instruction] of calls.entries()) this.#run(instruction, results[i]!)
    }
    // What is polled and found idle is not copied, so that the next item that is polled is looked at.
    const interruptAfter = (handled: number): (() => boolean) =>
      k.interruptScan(
        () => {
          const scan = k.kernel.sending!
          if (scan.revents === 0 || scan.events.length < copied) {
            cancel = interruptAfter(scan.handled + 1)
          } else {
            isInterrupted = true
            makeCalls()
          }
        },
        { after: handled, at: 'copy', ep: wait[1]! },
      )
    let cancel = (): boolean => false
    try {
      cancel = interruptAfter(0)
    } catch (error) {
      // What is no epoll has no scan.
      if (!(error instanceof KernelError)) throw error
    }
    const waited: number[] = []
    this.#run(wait, waited)
    cancel()
    if (!isInterrupted) makeCalls()
    return [[Number(isInterrupted)], ...results, waited]
  }

  #run(instruction: Instruction, out: number[]): void {
    try {
      this.#call(instruction, out)
    } catch (error) {
      if (!(error instanceof KernelError)) throw error
      out.push(-error.errno)
    }
  }

  #pair(out: number[], [first, second]: readonly [number, number]): void {
    out.push(0, first, second)
  }

  #events(out: number[], events: readonly { events: number; data: number }[]): void {
    out.push(events.length)
    for (const event of events) out.push(event.events, event.data)
  }

  #call(instruction: Instruction, out: number[]): void {
    const k = this.sim
    const [code, a, b, c, d, e, f] = instruction as number[] & Record<0 | 1 | 2 | 3 | 4 | 5 | 6, number>
    switch (code) {
      case CALLS.in_scan.code:
        throw new KernelError(EINVAL, 'in_scan')
      case CALLS.reset.code:
        this.sim = new SimKernel(this.#options)
        this.#sleepers = new SimSleepers(this.sim)
        out.push(0)
        break
      case CALLS.socketpair.code:
        this.#pair(out, k.socketpair(a < 0 ? {} : { sndbuf: a }))
        break
      case CALLS.pipe.code:
        this.#pair(out, k.pipe())
        break
      case CALLS.eventfd.code:
        out.push(k.eventfd(a, b))
        break
      case CALLS.open_file.code:
        out.push(k.openFile())
        break
      case CALLS.epoll_create.code:
        out.push(k.epoll_create(a))
        break
      case CALLS.epoll_create1.code:
        out.push(k.epoll_create1(a))
        break
      case CALLS.epoll_ctl.code:
        k.epoll_ctl(a, b, c, f === 1 ? null : { events: d, data: e })
        out.push(0)
        break
      case CALLS.epoll_wait.code:
        this.#events(out, k.epoll_wait(a, b, 0, eventBuffer(c)))
        break
      case CALLS.epoll_pwait2.code:
        this.#events(out, k.epoll_pwait2(a, b, { sec: d, nsec: e }, eventBuffer(c)))
        break
      default:
        this.#callRest(instruction, out)
    }
  }

  #callRest(instruction: Instruction, out: number[]): void {
    const k = this.sim
    const [code, a, b, c, d, e] = instruction as number[] & Record<0 | 1 | 2 | 3 | 4 | 5, number>
    switch (code) {
      case CALLS.poll.code: {
        const fds = Array.from({ length: a }, (_, i) => ({
          fd: instruction[2 + 2 * i]!,
          events: instruction[3 + 2 * i]!,
        }))
        const polled = k.poll(fds, 0)
        out.push(polled.filter(entry => entry.revents !== 0).length, ...polled.map(entry => entry.revents))
        break
      }
      case CALLS.select.code: {
        const set = (bits: number, which: number) => ((e >> which) & 1 ? null : members(bits))
        const selected = k.select(a, set(b, 0), set(c, 1), set(d, 2), 0)
        out.push(
          selected.count,
          bitmap(selected.readfds),
          bitmap(selected.writefds),
          bitmap(selected.exceptfds),
        )
        break
      }
      case CALLS.write.code:
        out.push(k.write(a, b))
        break
      case CALLS.write_counter.code:
        out.push(k.write(a, counterBytes(b, c)))
        break
      case CALLS.read.code:
        out.push(k.read(a, b))
        break
      case CALLS.shutdown.code:
        k.shutdown(a, b)
        out.push(0)
        break
      case CALLS.dup.code:
        out.push(k.dup(a))
        break
      case CALLS.dup2.code:
        out.push(k.dup2(a, b))
        break
      case CALLS.close.code:
        k.close(a)
        out.push(0)
        break
      case CALLS.so_error.code:
        out.push(k.getsockopt(a, 'SO_ERROR'))
        break
      case CALLS.siocoutq.code:
        out.push(k.ioctl(a, 'SIOCOUTQ'))
        break
      case CALLS.siocinq.code:
        out.push(k.ioctl(a, 'SIOCINQ'))
        break
      default:
        if (!this.#callCounter(instruction, out)) out.push(this.#callServer(code, instruction as never))
    }
  }

  /** Makes a call about the number in a file, and returns false where it is none. */
  #callCounter(instruction: Instruction, out: number[]): boolean {
    const k = this.sim
    const [code, a, b, c, d, e, f] = instruction as number[] & Record<0 | 1 | 2 | 3 | 4 | 5 | 6, number>
    switch (code) {
      case CALLS.timerfd_create.code:
        out.push(k.timerfd_create(a, b))
        return true
      case CALLS.timerfd_settime.code: {
        const next = { value: { sec: c, nsec: d }, interval: { sec: e, nsec: f } }
        out.push(0, ...timerWords(k.timerfd_settime(a, b, next)))
        return true
      }
      case CALLS.timerfd_gettime.code:
        out.push(0, ...timerWords(k.timerfd_gettime(a)))
        return true
      case CALLS.timerfd_past.code:
        out.push(this.#timerfdPast(a, b))
        return true
      case CALLS.read_value.code: {
        const isTimer = k.snapshot().files[k.snapshot().descriptors[a] ?? 0]?.state.type === 'timerfd'
        const value = isTimer ? k.timerfd_read(a) : k.eventfd_read(a)
        out.push(8, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)))
        return true
      }
      case CALLS.item_mask.code: {
        const masks = [...k.fdinfo(a).matchAll(/tfd: +(\d+) events: +([0-9a-f]+)/g)]
        const mask = masks.find(([, fd]) => Number(fd) === b)?.[2]
        out.push(mask === undefined ? -2 : Number.parseInt(mask, 16) & 0x7fffffff)
        return true
      }
      case CALLS.eventfd_signal.code:
        out.push(k.eventfd_signal(a))
        return true
      default:
        return false
    }
  }

  /** Does what kTimerfdPast of native/kernel_calls.h does. A day has passed by then. */
  #timerfdPast(fd: number, count: number): number {
    const k = this.sim
    const now = Math.max(k.nowNs, 86_400e9)
    k.run(now)
    const interval = Math.floor(now / (count + 1))
    const first = count === 0 ? now / 2 : now - count * interval + Math.floor(interval / 2)
    const spec = (ns: number) => ({ sec: Math.floor(ns / 1e9), nsec: ns % 1e9 })
    const next = { value: spec(first), interval: spec(count === 0 ? 0 : interval) }
    k.timerfd_settime(fd, TFD_TIMER_ABSTIME, next)
    return 0
  }

  #callServer(code: number, [, a, b, ...rest]: readonly [number, number, number, ...number[]]): number {
    const k = this.sim
    switch (code) {
      case CALLS.socket.code:
        return k.socket()
      case CALLS.bind.code:
        return k.bind(a, `name ${b}`)
      case CALLS.listen.code:
        return k.listen(a, b)
      case CALLS.connect.code:
        return k.connect(a, `name ${b}`)
      case CALLS.accept.code:
        return k.accept(a)
      case CALLS.sleeper.code:
        return this.#sleepers.start([0, a, -1, 0, 0, 0])
      case CALLS.sleep_in.code:
        return this.#sleepers.start([a, b, ...rest])
      case CALLS.woken.code:
        return this.#sleepers.woken()
      case CALLS.sigaction.code:
        return k.sigaction(a, b === 2 ? () => {} : b === 1 ? 'SIG_IGN' : 'SIG_DFL')
      case CALLS.kill.code:
        return k.kill(this.#sleepers.pid(a), b)
      case CALLS.ended_with.code:
        return this.#sleepers.result(a)
      default:
        throw new TypeError(`there is no call ${code}`)
    }
  }
}
