import { expect, test } from 'vitest'
import { doctorText, fixText } from './doctor_text.ts'
import { examine } from './examine.ts'
import { bracketed, type Machine, memoryLine, stealShareOf } from './machine.ts'

const steady = {
  drift: { systemCall: 0.02, userLoop: 0.01, memory: 0.2 },
  cpuDifference: 0.01,
  cpus: [0, 1],
}

const good: Machine = {
  platform: 'linux',
  arch: 'x64',
  addon: 'ready',
  cpuCount: 4,
  allowedCpus: 4,
  cpuQuota: null,
  refusedCalls: [],
  refusedMechanisms: [],
  descriptorLimit: { soft: 1024, hard: 1_048_576 },
  threads: 'granted',
  userProcesses: 63_000,
  groupProcesses: null,
  addressBytes: null,
  groupMemoryBytes: null,
  kernel: {
    kernel: '6.18.0',
    kernelVersion: '#1 SMP 2026-11-01',
    kernelBuildId: '0a1b',
    kernelCommandLine: 'quiet',
    kernelConfigSha256: null,
  },
  governor: 'performance',
  hypervisor: null,
  stealShare: 0,
  loadAverage: 0.1,
  clockSource: 'tsc',
  otherClockSources: ['hpet'],
  tscInvariant: true,
  clockCostsNs: { monotonic: 22, tsc: 19 },
  softwareCounters: 'granted',
  hardwareCounters: 'granted',
  perfEventParanoid: '1',
  fifo: 'granted',
  realTimeUs: 950_000,
  isolatedCpus: '2-3',
  smtActive: false,
  boost: { file: '/sys/devices/system/cpu/cpufreq/boost', isOn: false },
  idleStates: [{ folder: 'state1', name: 'C1', exitLatencyUs: 2, disabled: false }],
  hugePages: 'madvise',
  memoryBytes: 16 * 2 ** 30,
  availableBytes: 12 * 2 ** 30,
  swapUsedBytes: 0,
  pace: steady,
}

const deep = { folder: 'state3', name: 'C6', exitLatencyUs: 133, disabled: false }
const noTurbo = '/sys/devices/system/cpu/intel_pstate/no_turbo'

test('a fit machine has nothing to change', () => {
  expect(examine(good).filter(({ verdict }) => verdict !== 'ok')).toEqual([])
  expect(fixText(examine(good))).toBe('# Nothing that a command could mend was found.\n')
})

test('the kernel is named with all that tells it from another build', () => {
  const found = new Map(examine(good).map(({ name, finding }) => [name, finding]))
  expect(['kernel', 'build id', 'command line', 'configuration'].map(name => found.get(name))).toEqual([
    '6.18.0, #1 SMP 2026-11-01',
    '0a1b',
    'quiet',
    'the kernel does not show it',
  ])
})

test.each<[string, Partial<Machine>, string, RegExp, RegExp | null]>([
  [
    'drift',
    { pace: { ...steady, drift: { systemCall: 0.02, userLoop: 0.01, memory: 0.6 } } },
    'warning',
    /changes its pace.*--budget/,
    null,
  ],
  ['drift', { pace: null }, 'note', /addon/, null],
  ['CPUs alike', { pace: { ...steady, cpuDifference: 0.2 } }, 'note', /--pin/, null],
  ['system', { platform: 'darwin' }, 'warning', /measure on Linux/, null],
  ['native addon', { addon: 'not built' }, 'warning', /build-essential.*muxbench run/, /^apt-get install/],
  ['CPUs', { allowedCpus: 1 }, 'warning', /writer thread.*allow a second one/, /^taskset -cp 0-3 \$\$$/],
  ['CPUs', { cpuCount: 1, allowedCpus: 1 }, 'warning', /allow a second one/, null],
  ['CPU quota', { cpuQuota: 0.1 }, 'warning', /marks such blocks.*--cpus/, null],
  [
    'descriptors',
    { descriptorLimit: { soft: 9, hard: 4096 } },
    'warning',
    /ulimit -Hn/,
    /--nofile=20000:20000/,
  ],
  ['descriptors', { descriptorLimit: null }, 'note', /addon/, null],
  ['processes', { threads: 'EAGAIN' }, 'warning', /^raise RLIMIT_NPROC \(ulimit -u 64\), or pids\.max/, null],
  ['processes', { threads: null }, 'note', /addon/, null],
  ['addresses', { addressBytes: 2 ** 30 }, 'warning', /^raise it \(ulimit -v/, null],
  ['group memory', { groupMemoryBytes: 100 * 2 ** 20 }, 'warning', /^raise memory\.max/, null],
  ['clock source', { clockSource: 'hpet' }, 'warning', /dmesg/, null],
  [
    'clock source',
    { clockSource: 'hpet', otherClockSources: ['tsc'] },
    'warning',
    /clocksource=tsc/,
    /^echo tsc > .*current_clocksource$/,
  ],
  ['clock source', { clockSource: null }, 'note', /./, null],
  ['TSC', { tscInvariant: false }, 'note', /CLOCK_MONOTONIC; nothing else/, null],
  ['TSC', { clockSource: 'kvm-clock' }, 'note', /--clock tsc can be asked for/, null],
  ['TSC', { tscInvariant: null }, 'note', /addon/, null],
  ['clock cost', { clockCostsNs: { monotonic: 300, tsc: null } }, 'warning', /five readings/, null],
  ['clock cost', { clockCostsNs: null }, 'note', /addon/, null],
  ['soft counters', { softwareCounters: 'ENOSYS' }, 'note', /not available/, null],
  [
    'soft counters',
    { softwareCounters: 'EACCES', perfEventParanoid: '4' },
    'note',
    /CAP_PERFMON/,
    /^sysctl -w kernel.perf_event_paranoid=1$/,
  ],
  ['hard counters', { hardwareCounters: 'EPERM', perfEventParanoid: '1' }, 'note', /container/, null],
  ['hard counters', { hardwareCounters: 'ENOENT' }, 'note', /virtual/, null],
  ['SCHED_FIFO', { fifo: 'EPERM' }, 'note', /ulimit -r 1.*CAP_SYS_NICE/, /^prlimit --pid \$\$ --rtprio=1:1$/],
  ['SCHED_FIFO', { allowedCpus: 1 }, 'note', /second one/, null],
  ['refused calls', { refusedCalls: null }, 'note', /addon/, null],
  ['refused calls', { refusedCalls: [{ name: 'prctl', code: 'EPERM' }] }, 'note', /50 µs.*seccomp/, null],
  [
    'refused calls',
    { refusedCalls: [{ name: 'unshare', code: 'EPERM' }] },
    'warning',
    /fdTable: shared.*half as long.*seccomp/,
    null,
  ],
  ['mechanisms', { refusedMechanisms: null }, 'note', /addon/, null],
  [
    'mechanisms',
    { refusedMechanisms: [{ name: 'epoll_pwait2', code: 'ENOSYS' }] },
    'note',
    /skipped.*newer kernel.*seccomp/,
    null,
  ],
  ['isolation', { isolatedCpus: '' }, 'note', /isolcpus=2,3 nohz_full=2,3, then --pin 2,3/, null],
  ['isolation', { isolatedCpus: '', cpuCount: 2 }, 'note', /none to spare/, null],
  ['SMT', { smtActive: true }, 'note', /sibling/, /^echo off > .*smt\/control$/],
  ['SMT', { smtActive: null }, 'note', /./, null],
  [
    'governor',
    { governor: 'powersave' },
    'warning',
    /frequency/,
    /^echo performance \| tee .*scaling_governor$/,
  ],
  ['governor', { governor: null }, 'note', /ratios/, null],
  ['boost', { boost: { file: noTurbo, isOn: true } }, 'note', /temperature/, /^echo 1 > .*no_turbo$/],
  ['boost', { boost: { file: '/b/boost', isOn: true } }, 'note', /temperature/, /^echo 0 > \/b\/boost$/],
  ['boost', { boost: null }, 'note', /./, null],
  ['sleep states', { idleStates: [deep] }, 'warning', /wake-up/, /^for state in state3; do echo 1 \| tee /],
  ['sleep states', { idleStates: [], hypervisor: 'KVM' }, 'note', /host/, null],
  ['hypervisor', { hypervisor: 'yes' }, 'note', /interleaved/, null],
  ['hypervisor', { hypervisor: 'unknown' }, 'note', /interleaved/, null],
  ['steal time', { stealShare: 0.05 }, 'warning', /--blocks/, null],
  ['steal time', { stealShare: null }, 'note', /./, null],
  ['load', { loadAverage: 3 }, 'warning', /end it/, null],
  ['memory', { availableBytes: 1e8 }, 'warning', /skipped/, null],
  ['memory', { availableBytes: null }, 'note', /./, null],
  ['swap', { swapUsedBytes: 1e9 }, 'note', /milliseconds/, /^swapoff -a$/],
  ['swap', { swapUsedBytes: null }, 'note', /./, null],
  ['huge pages', { hugePages: 'always' }, 'note', /madvise/, /^echo madvise > /],
])('%s: %j is a %s with advice', (name, change, verdict, advice, command) => {
  const check = examine({ ...good, ...change }).find(candidate => candidate.name === name)
  expect(check).toMatchObject({ verdict, advice: expect.stringMatching(advice) })
  expect(check?.command).toEqual(command === null ? null : expect.stringMatching(command))
})

test('a deep state that is disabled does no harm', () => {
  const checks = examine({ ...good, idleStates: [{ ...deep, disabled: true }] })
  expect(checks.find(({ name }) => name === 'sleep states')?.verdict).toBe('ok')
})

const bad: Machine = {
  ...good,
  ...{
    addon: 'x'.repeat(200),
    allowedCpus: 1,
    governor: 'powersave',
    clockSource: 'hpet',
    tscInvariant: false,
  },
  ...{ fifo: 'EPERM', isolatedCpus: '', idleStates: [deep], hypervisor: 'A'.repeat(120), swapUsedBytes: 5e9 },
}

test('the text fits 100 columns and counts what it found', () => {
  const text = doctorText(examine(bad))
  expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
  expect(text).toMatch(
    /\n\n5 warnings, 5 notes\. "muxbench doctor --fix" prints 6 commands \(and runs none\)\.\n$/,
  )
})

test('the commands to fix are a shell script in which everything else is a comment', () => {
  const text = fixText(examine(bad))
  expect(text).toMatch(/^# Nothing has been run/)
  const commands = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  expect(commands).toEqual(
    examine(bad)
      .map(({ command }) => command)
      .filter(command => command !== null),
  )
  expect(text).toMatch(/\n\n# swap: 4.66 GiB in use; a page (.*\n# )+.*measuring\nswapoff -a\n$/)
})

test('steal is the eighth column of the first line of /proc/stat, guest times left out', () => {
  expect(stealShareOf('cpu  50 0 20 20 0 0 0 10 40 5\ncpu0 1 2')).toBe(0.1)
  expect(stealShareOf('cpu  50 0 20')).toBeNull()
  expect(stealShareOf(null)).toBeNull()
})

test('the kernel’s files are read as it writes them', () => {
  expect(memoryLine('MemTotal:       24684092 kB\nMemFree: 1 kB', 'MemTotal')).toBe(24684092 * 1024)
  expect(memoryLine(null, 'MemTotal')).toBeNull()
  expect(bracketed('always [madvise] never')).toBe('madvise')
  expect(bracketed(null)).toBeNull()
})
