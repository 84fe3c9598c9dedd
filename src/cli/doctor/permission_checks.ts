import { pairsWithin } from '../../runner/cell_plan.ts'
import { formatInteger } from '../../units/format.ts'
import { type Check, note, ok, unknown, warning } from './check.ts'
import type { Machine } from './machine.ts'

export function addonCheck({ platform, addon }: Machine): Check {
  if (platform !== 'linux') {
    return warning('system', `this is ${platform}`, 'measure on Linux; list and report work here')
  }
  if (addon === 'ready') return ok('native addon', 'built and loaded')
  return warning(
    'native addon',
    addon,
    'nothing can be measured without it: apt install build-essential python3; then "muxbench run" builds it',
    'apt-get install -y build-essential python3',
  )
}

/** The number of socketpairs that the largest N of the default suite needs. */
const WANTED_PAIRS = 8192
const WANTED_DESCRIPTORS = 20_000

export function descriptorCheck({ descriptorLimit }: Machine): Check {
  const name = 'descriptors'
  if (!descriptorLimit) return unknown(name)
  const pairs = pairsWithin(descriptorLimit)
  const finding = `hard limit ${formatInteger(descriptorLimit.hard)}: room for ${formatInteger(pairs)} socketpairs`
  if (pairs >= WANTED_PAIRS) return ok(name, finding)
  return warning(
    name,
    finding,
    `larger cells are skipped: raise the hard limit (ulimit -Hn ${WANTED_DESCRIPTORS} as root, or LimitNOFILE= of the service)`,
    `prlimit --pid $$ --nofile=${WANTED_DESCRIPTORS}:${WANTED_DESCRIPTORS}`,
  )
}

const REFUSALS = ['EACCES', 'EPERM']

/** The largest perf_event_paranoid at which an unprivileged user may also count what the kernel does. */
const OPEN_PARANOID = 1

function counterCheck(
  name: string,
  state: string | null,
  { perfEventParanoid }: Machine,
  absent: string,
): Check {
  if (state === null) return unknown(name)
  const level = `perf_event_paranoid is ${perfEventParanoid ?? 'not there'}`
  if (state === 'granted') return ok(name, `perf_event_open works (${level})`)
  if (!REFUSALS.includes(state)) return note(name, `perf_event_open: ${state}`, absent)
  return note(
    name,
    `perf_event_open: ${state} (${level})`,
    'cells say "not available", and nothing else changes: lower the level, grant CAP_PERFMON, or allow it in the container',
    perfEventParanoid === null || Number(perfEventParanoid) <= OPEN_PARANOID
      ? null
      : `sysctl -w kernel.perf_event_paranoid=${OPEN_PARANOID}`,
  )
}

export function softwareCounterCheck(machine: Machine): Check {
  const absent =
    'the kernel was built without perf events, or a container hides them: cells say "not available"'
  return counterCheck('soft counters', machine.softwareCounters, machine, absent)
}

export function hardwareCounterCheck(machine: Machine): Check {
  const absent =
    'this machine shows no counters of cycles and instructions, as many virtual ones do: cells say "not available"'
  return counterCheck('hard counters', machine.hardwareCounters, machine, absent)
}

export function fifoCheck({ fifo, realTimeUs, allowedCpus }: Machine): Check {
  const name = 'SCHED_FIFO'
  if (fifo === null) return unknown(name)
  if (fifo !== 'granted') {
    return note(
      name,
      `not permitted (${fifo})`,
      '--sched fifo exits with 2, and nothing else changes: raise the limit (ulimit -r 1), or grant CAP_SYS_NICE',
      'prlimit --pid $$ --rtprio=1:1',
    )
  }
  if (allowedCpus !== null && allowedCpus < 2) {
    return note(
      name,
      'permitted, but there is one CPU',
      '--sched fifo needs a second one for everything else',
    )
  }
  const share =
    realTimeUs === null || realTimeUs < 0
      ? 'without a bound'
      : `${formatInteger(realTimeUs)} µs of each second`
  return ok(name, `permitted, ${share}`)
}
