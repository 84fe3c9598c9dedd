import { arch } from 'node:os'
import type { Addon } from '../../poller/addon.ts'
import type { RunHeader } from '../../result/run/assemble.ts'
import { machineFacts } from '../../result/run/environment.ts'
import type { RunFile } from '../../result/run/schema.ts'
import type { Clock, Pin, Scheduler } from '../../runner/block_protocol.ts'
import type { Order } from '../../runner/run_suite.ts'
import { type ClockOption, chooseClock, clockOfRun, type TscFacts } from './clock_choice.ts'
import { type Cpus, checkPin, cpuExists, parsePin } from './pin.ts'
import { checkScheduler, schedulerNamed } from './scheduler_choice.ts'

export interface ConditionOptions {
  readonly clock?: ClockOption
  readonly sched?: Scheduler
  readonly order?: Order
  readonly pin?: string
}

/** The conditions that hold for a whole run and are not parameters of a cell. */
export interface RunConditions {
  readonly pin: Pin
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly order: Order
}

function tscFacts(addon: Addon): TscFacts {
  return { arch: arch(), invariant: addon.tscIsInvariant(), clockSource: machineFacts().clockSource }
}

function cpusOf(addon: Addon): Cpus {
  return { allowed: addon.affinity(), exists: cpuExists }
}

/**
 * Returns the conditions that the command line asks for.
 * @throws InputError for what this machine does not have or permit.
 */
export function conditionsFrom(options: ConditionOptions, addon: Addon): RunConditions {
  const pin = parsePin(options.pin, cpusOf(addon))
  const scheduler = options.sched ?? 'other'
  checkScheduler(scheduler, pin, addon)
  const clock = chooseClock(options.clock ?? 'auto', tscFacts(addon), addon)
  return { pin, clock, scheduler, order: options.order ?? 'shuffled' }
}

/**
 * Returns the conditions of a run that is carried on. They are those that it was begun with, except that the user may
 * give another pin.
 * @param begun the conditions that the journal has; without it they are those of the first block.
 * @throws InputError for what this machine does not have or permit.
 */
export function conditionsOfRun(
  { blocks, environment, run }: RunFile,
  { pin: given }: ConditionOptions,
  addon: Addon,
  begun?: Pick<RunConditions, 'pin' | 'scheduler'>,
): RunConditions {
  const { reader = null, writer = null } = begun?.pin ?? blocks[0]?.pin ?? {}
  const before = [reader, writer].filter(cpu => cpu !== null)
  const pin = given === undefined ? checkPin(before, cpusOf(addon)) : parsePin(given, cpusOf(addon))
  const scheduler = begun?.scheduler ?? schedulerNamed(blocks[0]?.scheduler)
  checkScheduler(scheduler, pin, addon)
  return { pin, scheduler, order: run.order, clock: clockOfRun(environment, tscFacts(addon), addon) }
}

/** Returns the description of the machine that a run records. */
export function environmentWith(addon: Addon): RunHeader['environment'] {
  return { ...machineFacts(), affinity: addon.affinity(), descriptorLimit: addon.descriptorLimit() }
}
