import type { Addon } from '../../poller/addon.ts'
import type { Pin, Scheduler } from '../../runner/block_protocol.ts'
import { InputError } from '../../suite/input_error.ts'

const LEAVE_OUT = 'or leave --sched out'

/**
 * Checks that the scheduler can be used. A spinning thread under SCHED_FIFO never yields its CPU, so that there must be
 * another CPU for the writer that it waits for and for the rest of the system.
 * @throws InputError where SCHED_FIFO is asked for and cannot be used.
 */
export function checkScheduler(scheduler: Scheduler, pin: Pin, addon: Addon): void {
  if (scheduler !== 'fifo') return
  if (addon.affinity().length < 2) {
    throw new InputError(`--sched fifo: it needs a second CPU for everything else: allow one, ${LEAVE_OUT}`)
  }
  if (pin.reader !== null && pin.reader === pin.writer) {
    throw new InputError(
      `--sched fifo: reader and writer cannot share CPU ${pin.reader}, since neither gives way: pin them apart, ${LEAVE_OUT}`,
    )
  }
  try {
    addon.probeFifo()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM') throw error
    throw new InputError(
      `--sched fifo: SCHED_FIFO is not permitted here: raise the limit (ulimit -r 1, as root), grant CAP_SYS_NICE, ${LEAVE_OUT}`,
    )
  }
}

/** Returns the scheduler that a saved run's block names. */
export function schedulerNamed(name: string | undefined): Scheduler {
  return name === 'SCHED_FIFO' ? 'fifo' : 'other'
}
