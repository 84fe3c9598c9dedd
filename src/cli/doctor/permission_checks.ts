import { pairsWithin } from '../../runner/cell_plan.ts'
import { sharedTableNote } from '../../runner/descriptor_table.ts'
import { addressRefusal, memoryRefusal, TOO_FEW_THREADS } from '../../runner/process_limits.ts'
import { formatBytes, formatInteger } from '../../units/format.ts'
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

/** Returns a finding whose warning is what ends a run: the fact before its colon, and the advice after it. */
function refused(refusal: string): Finding {
  const [fact = '', advice = ''] = refusal.split(/: (.*)/)
  return warning(fact, advice)
}

export function processCheck({ threads, userProcesses, groupProcesses }: Machine): Finding {
  if (threads === null) return UNKNOWN
  if (threads === 'EAGAIN') return refused(TOO_FEW_THREADS)
  const limits = [
    userProcesses === null ? [] : `${formatInteger(userProcesses)} of this user`,
    groupProcesses === null ? [] : `${formatInteger(groupProcesses)} of the control group`,
  ].flat()
  return ok(limits.length === 0 ? 'no limit' : `at most ${limits.join(', ')}`)
}

export function addressCheck({ addressBytes }: Machine): Finding {
  const refusal = addressRefusal(addressBytes)
  if (refusal !== null) return refused(refusal)
  return ok(addressBytes === null ? 'no limit' : `at most ${formatBytes(addressBytes)}`)
}

export function groupMemoryCheck({ groupMemoryBytes }: Machine): Finding {
  if (groupMemoryBytes === null) return ok('no limit')
  const refusal = memoryRefusal(groupMemoryBytes)
  return refusal === null ? ok(`at most ${formatBytes(groupMemoryBytes)}`) : refused(refusal)
}

/** What is missing where a call is refused that muxbench can do without. */
const WITHOUT: Readonly<Record<string, string>> = {
  prctl: 'timers of an open loop end up to 50 µs later, and a block process ends a little after its parent',
  getrusage: 'page faults, context switches and how CPU time is divided are not known',
  getrlimit: 'the limit of descriptors is read from /proc',
  setrlimit: 'the soft limit of descriptors cannot be raised: ulimit -n',
  sched_getaffinity: 'the allowed CPUs are read from /proc',
  sched_setaffinity: '--pin cannot be given',
}

/** Names the calls that the machine refuses although every kernel has them, as a seccomp profile makes it do. */
export function refusedCallCheck({ refusedCalls }: Machine): Finding {
  if (refusedCalls === null) return UNKNOWN
  if (refusedCalls.length === 0) return ok('none of those that containers refuse')
  const finding = refusedCalls.map(({ name, code }) => `${name}: ${code}`).join(', ')
  const means = refusedCalls.flatMap(({ name }) => WITHOUT[name] ?? [])
  const refusal = refusedCalls.find(({ name }) => name === 'unshare')
  const profile = "allow them in the container's seccomp profile"
  if (!refusal) return note(finding, `${[...means, profile].join('; ')}`)
  return warning(finding, [sharedTableNote(refusal.code), ...means, profile].join('; '))
}

/** Names the mechanisms whose system calls the machine refuses. */
export function mechanismCheck({ refusedMechanisms }: Machine): Finding {
  if (refusedMechanisms === null) return UNKNOWN
  if (refusedMechanisms.length === 0) return ok('the kernel has the system calls of all')
  return note(
    refusedMechanisms.map(({ name, code }) => `${name}: ${code}`).join(', '),
    "their cells are skipped, and nothing else changes: they need a newer kernel, or the container's seccomp profile and the kernel's settings have to allow them",
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
