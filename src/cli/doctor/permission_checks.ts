import { pairsWithin } from '../../runner/cell_plan.ts'
import { formatInteger } from '../../units/format.ts'
import { type Finding, note, ok, UNKNOWN, warning } from './check.ts'
import type { Machine } from './machine.ts'

export function systemCheck({ platform }: Machine): Finding {
  return warning(`this is ${platform}`, 'measure on Linux; list and report work here')
}

export function addonCheck({ addon }: Machine): Finding {
  if (addon === 'ready') return ok('built and loaded')
  return warning(
    addon,
    'nothing can be measured without it: apt install build-essential python3; then "muxbench run" builds it',
    'apt-get install -y build-essential python3',
  )
}

/** The number of socketpairs that the largest N of the default suite needs. */
const WANTED_PAIRS = 8192
const WANTED_DESCRIPTORS = 20_000

export function descriptorCheck({ descriptorLimit }: Machine): Finding {
  if (!descriptorLimit) return UNKNOWN
  const pairs = pairsWithin(descriptorLimit)
  const finding = `hard limit ${formatInteger(descriptorLimit.hard)}: room for ${formatInteger(pairs)} socketpairs`
  if (pairs >= WANTED_PAIRS) return ok(finding)
  return warning(
    finding,
    `larger cells are skipped: raise the hard limit (ulimit -Hn ${WANTED_DESCRIPTORS} as root, or LimitNOFILE= of the service)`,
    `prlimit --pid $$ --nofile=${WANTED_DESCRIPTORS}:${WANTED_DESCRIPTORS}`,
  )
}

const REFUSALS = ['EACCES', 'EPERM']

/** The largest perf_event_paranoid at which an unprivileged user may also count what the kernel does. */
const OPEN_PARANOID = 1

function counterCheck(state: string | null, { perfEventParanoid }: Machine, absent: string): Finding {
  if (state === null) return UNKNOWN
  const level = `perf_event_paranoid is ${perfEventParanoid ?? 'not there'}`
  if (state === 'granted') return ok(`perf_event_open works (${level})`)
  if (!REFUSALS.includes(state)) return note(`perf_event_open: ${state}`, absent)
  return note(
    `perf_event_open: ${state} (${level})`,
    'cells say "not available", and nothing else changes: lower the level, grant CAP_PERFMON, or allow it in the container',
    perfEventParanoid === null || Number(perfEventParanoid) <= OPEN_PARANOID
      ? null
      : `sysctl -w kernel.perf_event_paranoid=${OPEN_PARANOID}`,
  )
}

export function softwareCounterCheck(machine: Machine): Finding {
  const absent =
    'the kernel was built without perf events, or a container hides them: cells say "not available"'
  return counterCheck(machine.softwareCounters, machine, absent)
}

export function hardwareCounterCheck(machine: Machine): Finding {
  const absent =
    'this machine shows no counters of cycles and instructions, as many virtual ones do: cells say "not available"'
  return counterCheck(machine.hardwareCounters, machine, absent)
}

export function fifoCheck({ fifo, realTimeUs, allowedCpus }: Machine): Finding {
  if (fifo === null) return UNKNOWN
  if (fifo !== 'granted') {
    return note(
      `not permitted (${fifo})`,
      '--sched fifo exits with 2, and nothing else changes: raise the limit (ulimit -r 1), or grant CAP_SYS_NICE',
      'prlimit --pid $$ --rtprio=1:1',
    )
  }
  if (allowedCpus !== null && allowedCpus < 2) {
    return note('permitted, but there is one CPU', '--sched fifo needs a second one for everything else')
  }
  const share =
    realTimeUs === null || realTimeUs < 0
      ? 'without a bound'
      : `${formatInteger(realTimeUs)} µs of each second`
  return ok(`permitted, ${share}`)
}
