import { describe, expect, test } from 'vitest'
import { InputError } from '../suite/input_error.ts'
import {
  byMachine,
  checkComplete,
  checkOneMachine,
  checkShards,
  checkTogether,
  type GivenRun,
} from './merge_check.ts'
import type { RunFile } from './schema.ts'
import { syntheticShards } from './shards.fixture.ts'

/** As `muxbench merge` checks what it is given, without an option. */
function check(given: readonly GivenRun[]): void {
  const shards = checkShards(given)
  const machines = byMachine(shards)
  checkOneMachine(machines)
  machines.forEach(checkTogether)
  checkComplete(shards)
}

function shards(count = 3): [GivenRun, GivenRun, GivenRun] {
  return syntheticShards(count, { fdCounts: [8, 64], actives: [1, '100%'] }).given as [
    GivenRun,
    GivenRun,
    GivenRun,
  ]
}

const withRun = ({ name, run }: GivenRun, change: Partial<RunFile['run']>): GivenRun => ({
  name,
  run: { ...run, run: { ...run.run, ...change } },
})
const withTool = ({ name, run }: GivenRun, change: Partial<RunFile['tool']>): GivenRun => ({
  name,
  run: { ...run, tool: { ...run.tool, ...change } },
})
const withMachine = ({ name, run }: GivenRun, change: Partial<RunFile['environment']>): GivenRun => ({
  name,
  run: { ...run, environment: { ...run.environment, ...change } },
})

test('all shards of one suite pass', () => {
  expect(() => check(shards())).not.toThrow()
})

type Shards = ReturnType<typeof shards>

const REFUSED: readonly (readonly [
  what: string,
  given: (shards: Shards) => readonly GivenRun[],
  message: string,
])[] = [
  [
    'no shard',
    ([a, b]) => [a, withRun(b, { shard: null })],
    'job-2: it is no shard: it was measured without --shard',
  ],
  [
    'a merged run',
    ([a, b]) => [a, withRun(b, { shard: null, merged: { count: 3, shards: [] } })],
    'job-2: it is a merged run already (give its shards)',
  ],
  ['the same twice', ([a, b, c]) => [a, b, c, { ...b, name: 'copy' }], 'job-2 and copy are the same run'],
  [
    'another suite',
    ([a, b]) => [a, withRun(b, { suite: 'load' })],
    'job-1 and job-2 are of different suites (default, load): merge joins the shards of one',
  ],
  [
    'another text',
    ([a, b]) => [a, withRun(b, { workload: 'x' })],
    'their workload differs (One byte is written',
  ],
  ['another seed', ([a, b]) => [a, withRun(b, { seed: 8 })], 'their seed differs (7, 8)'],
  [
    'another order',
    ([a, b]) => [a, withRun(b, { order: 'fixed' })],
    'their order of cells differs (shuffled, fixed)',
  ],
  [
    'another count',
    ([a, b]) => [a, withRun(b, { shard: { ...b.run.run.shard!, count: 2 } })],
    'their number of shards differs (3, 2)',
  ],
  [
    'another suite under one name',
    ([a, b]) => [a, withRun(b, { shard: { ...b.run.run.shard!, suiteCells: ['other'] } })],
    'their suites have different cells',
  ],
  ['another version', ([a, b]) => [a, withTool(b, { version: '9' })], 'their muxbench differs (0.1.0, 9)'],
  [
    'another addon',
    ([a, b]) => [a, withTool(b, { addonSha256: 'beef' })],
    'their native addon differs (c0ffee, beef)',
  ],
  ['another commit', ([a, b]) => [a, withTool(b, { commit: null })], 'differs (0123456789abcdef, not known)'],
  [
    'another clock',
    ([a, b]) => [a, withMachine(b, { clock: { ...b.run.environment.clock, source: 'TSC' } })],
    'their clock differs (CLOCK_MONOTONIC, TSC)',
  ],
  [
    'another scheduler',
    ([a, b]) => [
      a,
      { ...b, run: { ...b.run, blocks: b.run.blocks.map(each => ({ ...each, scheduler: 'SCHED_FIFO' })) } },
    ],
    'their scheduler differs (SCHED_OTHER, SCHED_FIFO)',
  ],
  [
    'one shard measured twice',
    ([a, b]) => [a, b, withRun({ ...b, name: 'again' }, { startedAt: '2026-02-01T00:00:00.000Z' })],
    'shard 2/3 is there twice: job-2 and again',
  ],
  [
    'a cell in two',
    ([a, b]) => [a, { ...b, run: { ...b.run, cells: a.run.cells.slice(0, 1) } }],
    'is in two shards: job-1 and job-2',
  ],
  [
    'a cell of no suite',
    ([a, b]) => [a, { ...b, run: { ...b.run, cells: [{ ...b.run.cells[0]!, id: 'other' }] } }],
    'job-2: cell other is none of its suite',
  ],
  [
    'a lost cell',
    ([a, b, c]) => [a, b, { ...c, run: { ...c.run, cells: c.run.cells.slice(1) } }],
    'is in none of the shards, though all are there',
  ],
  ['a missing shard', ([a, , c]) => [a, c], 'shard 2/3 is missing: give it, or add --partial'],
  ['missing shards', ([, b]) => [b], 'shards 1, 3 of 3 are missing: give them, or add --partial'],
  [
    'one that was cut short',
    ([a, b, c]) => [a, withRun(b, { status: 'partial', blocksFinished: 2 }), c],
    'job-2 is partial (2 of 5 blocks): carry it on with muxbench run --resume, or add --partial',
  ],
]

test.each(REFUSED)('%s is refused in one line', (_, given, message) => {
  expect(() => check(given(shards()))).toThrow(InputError)
  expect(() => check(given(shards()))).toThrow(message)
  expect(() => check(given(shards()))).toThrow(/^[^\n]*$/)
})

describe('machines', () => {
  const changes: readonly (readonly [Partial<RunFile['environment']>, string])[] = [
    [{ kernel: '6.1.0' }, 'kernel (6.18.0, 6.1.0)'],
    [{ cpuModel: 'Other' }, 'CPU model (Example CPU @ 2.50GHz, Other)'],
    [{ cpuCount: 4 }, 'number of CPUs (2, 4)'],
    [{ memoryBytes: 16 * 2 ** 30 }, 'memory (8.00 GiB, 16.0 GiB)'],
    [{ hypervisor: null }, 'hypervisor (kvm, none)'],
    [{ clockSource: 'hpet' }, 'clock source (tsc, hpet)'],
    [{ governor: 'powersave' }, 'governor (none, powersave)'],
    [{ nodeVersion: 'v22.0.0' }, 'Node.js (v20.20.0, v22.0.0)'],
    [
      { mitigations: { spectre_v2: 'Vulnerable', meltdown: 'Not affected' } },
      'mitigation spectre_v2 (Mitigation: Retpolines, Vulnerable)',
    ],
    [{ kernel: '6.1.0', cpuCount: 4 }, 'kernel (6.18.0, 6.1.0), number of CPUs (2, 4)'],
  ]

  test.each(changes)('%j: another machine, which is named', (change, words) => {
    const [a, b, c] = shards()
    expect(() => check([a, withMachine(b, change), c])).toThrow(
      `job-1 and job-2 were measured on different machines: ${words}; figures of two machines are not one curve: add --per-machine`,
    )
  })

  test('a kilobyte more of memory, another load or another place in /sys/fs/cgroup make no other machine', () => {
    const [a, b, c] = shards()
    const like = withMachine(b, { memoryBytes: 8 * 2 ** 30 + 4096, loadAverage: [3, 2, 1], cgroup: '/job' })
    expect(() => check([a, like, c])).not.toThrow()
  })

  test('are told apart, in the order of their first shard; each may have its own build', () => {
    const [a, b, c] = shards()
    const other = withTool(withMachine(a, { kernel: '6.1.0' }), { addonSha256: 'beef' })
    const machines = byMachine(checkShards([c, b, other]))
    expect(machines.map(machine => machine.map(({ name }) => name))).toEqual([['job-1'], ['job-2', 'job-3']])
    expect(() => machines.forEach(checkTogether)).not.toThrow()
  })
})
