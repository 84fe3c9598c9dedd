import { describe, expect, test } from 'vitest'
import type { MachineRun } from '../../fleet/machine_run.ts'
import { fleetHeadline, noteWords, oddWords, uncheckedWords } from '../sentences/fleet_words.ts'
import { equalMachines, machineRun } from './fleet.fixture.ts'
import { type Fleet, fleetOf, USUAL_SETTINGS } from './fleet.ts'

const of = (runs: readonly MachineRun[], again: readonly MachineRun[] = []): Fleet =>
  fleetOf(runs, USUAL_SETTINGS, again) as Fleet

/** Equal machines but for the first ones, which `odd` are. */
const withOdd = (...odd: MachineRun[]) => [...odd, ...equalMachines(20).slice(odd.length)]

const namesOf = (fleet: Fleet) => fleet.machines.map(({ name }) => name)

describe('the machines of a fleet', () => {
  test('are in the order of what their cells cost together, each with its interval', () => {
    const { machines, pools } = of([
      machineRun(1, { level: 0.8 }),
      machineRun(2, { level: 1 }),
      machineRun(3, { level: 1.5 }),
    ])
    expect(pools).toEqual(['all', 'select', 'poll', 'epoll'])
    expect(machines.map(({ name }) => name)).toEqual(['host-3', 'host-2', 'host-1'])
    for (const { levels } of machines) {
      for (const level of levels) {
        expect(level?.interval?.[0]).toBeLessThan(level?.ratio as number)
        expect(level?.interval?.[1]).toBeGreaterThan(level?.ratio as number)
      }
    }
    expect(machines[0]?.levels[0]?.ratio).toBeCloseTo(1.5, 0)
  })

  test('that measured several times are one machine, and so are those of one node in new containers', () => {
    const job = { scheduler: 'kubernetes' as const, id: 'a', index: null, count: null, node: 'node-1' }
    const inPod = (number: number, host: string) =>
      machineRun(number, { run: { origin: { host, isAnonymous: false, labels: {}, job } } })
    const fleet = of([inPod(1, 'pod-a'), inPod(2, 'pod-b'), machineRun(3)])
    expect(new Map(fleet.machines.map(({ name, runs }) => [name, runs.length]))).toEqual(
      new Map([
        ['node-1', 2],
        ['host-3', 1],
      ]),
    )
  })

  test('that have too few blocks or cells have no interval or no level', () => {
    const few = machineRun(1, { blocks: 2 })
    const epollOnly = machineRun(2)
    const { machines } = of([
      few,
      { ...epollOnly, cells: epollOnly.cells.filter(({ mechanism }) => mechanism === 'epoll') },
      ...equalMachines(5).slice(2),
    ])
    const byName = new Map(machines.map(machine => [machine.name, machine.levels]))
    expect(byName.get('host-1')?.[0]).toMatchObject({ interval: null })
    expect(byName.get('host-2')?.map(level => level === null)).toEqual([true, true, true, false])
  })
})

describe('a machine is odd', () => {
  test('where all of its cells are slower than those of its equals, and it stands first', () => {
    const fleet = of(withOdd(machineRun(1, { level: 1.3, facts: { governor: 'powersave' } })))
    expect(namesOf(fleet)[0]).toBe('host-1')
    expect(fleet.check.odd).toHaveLength(1)
    expect(fleet.check.odd[0]).toMatchObject({
      machine: 0,
      oddities: [{ pool: 'all', ratio: expect.closeTo(1.3, 1) }],
      differences: [{ fact: 'governor', own: 'powersave', others: 'performance' }],
      isConfirmed: null,
    })
    expect(fleetHeadline(fleet)).toBe('1 of 20 machines differs from its equals')
    expect(oddWords(fleet.check.odd[0]!, fleet)).toMatch(
      /^all mechanisms at 1\.\d+ times what its equals take; governor powersave \(most equals: performance\)$/,
    )
  })

  test('where one mechanism is costlier beside the others, beside which these are cheaper', () => {
    const fleet = of(withOdd(machineRun(1, { levels: { epoll: 1.13 } })))
    const [{ oddities } = { oddities: [] }] = fleet.check.odd
    expect(oddities[0]).toMatchObject({ pool: 'epoll', ratio: expect.closeTo(1.1, 1) })
    expect(oddWords(fleet.check.odd[0]!, fleet)).toMatch(/^epoll at 1\.\d+ times, beside its other cells$/)
  })

  test('only among machines of its class: another kernel is no oddity', () => {
    const slow = Array.from({ length: 6 }, (_, i) =>
      machineRun(30 + i, { level: 1.5, facts: { kernel: '6.1.0' } }),
    )
    const fleet = of([...equalMachines(20), ...slow])
    expect(fleet.check.odd).toEqual([])
    expect(fleet.check.classes.map(({ machines }) => machines.length).sort()).toEqual([20, 6].sort())
  })

  test('not where the difference is below the floor, nor among equal machines', () => {
    const near = withOdd(machineRun(1, { level: 1.3 }))
    expect(fleetOf(near, { alpha: 0.01, minEffect: 0.5 })?.check.odd).toEqual([])
    const fleet = of(equalMachines(20))
    expect(fleet.check.odd).toEqual([])
    expect(fleetHeadline(fleet)).toBe('20 machines, and none differs from its equals')
  })

  test('and remains so only where it is odd in the same way when it is measured again', () => {
    const first = withOdd(machineRun(1, { level: 1.4 }))
    const confirmedBy = (level: number) => of(first, [machineRun(1, { level })]).check.odd[0]?.isConfirmed
    expect(confirmedBy(1.4)).toBe(true)
    expect(confirmedBy(1)).toBe(false)
    expect(confirmedBy(0.6)).toBe(false)
    expect(fleetHeadline(of(first, [machineRun(1)]))).toBe('20 machines, and none differs from its equals')
    const other = of(first, [machineRun(1, { run: { name: 'again/1', suite: 'smoke' } })])
    expect(other.check.odd[0]?.isConfirmed).toBeNull()
    expect(other.notes.map(noteWords)).toEqual(['again/1 is left out: its suite is smoke, not default'])
    const again = machineRun(1, { run: { name: 'again/1' } })
    const cells = again.cells.map(cell => (cell.id === 'poll/n8' ? { ...cell, workDigest: 'x' } : cell))
    expect(of(first, [{ ...again, cells }]).notes.map(noteWords)).toEqual([
      'again/1 is left out: in this cell it did other work: poll, N = 8',
    ])
  })

  test('cannot be told among fewer than five equals', () => {
    const fleet = of([machineRun(1, { level: 3 }), ...equalMachines(4).slice(1)])
    expect(fleet.check.odd).toEqual([])
    expect(fleetHeadline(fleet)).toBe('4 machines, too few equal ones to tell an odd one')
    expect(uncheckedWords(fleet)).toMatch(/^4 machines have fewer than four equals/)
  })
})

test('groups of machines are compared with the largest one, a machine being one value', () => {
  const machines = Array.from({ length: 16 }, (_, i) =>
    machineRun(i + 1, {
      level: i < 6 ? 1.2 : 1,
      labels: { rack: i < 6 ? 'b' : 'a', name: `n${i}`, one: 'x' },
    }),
  )
  const { groupings } = of(machines)
  expect(groupings.map(({ fact }) => fact)).toEqual(['label rack'])
  const [a, b] = groupings[0]?.groups ?? []
  expect(a).toMatchObject({ value: 'a', verdict: null })
  expect(a?.machines).toHaveLength(10)
  expect(b).toMatchObject({ value: 'b', verdict: { kind: 'told apart', ratio: expect.closeTo(1.2, 1) } })
})

describe('a run is left out, with a line that says why', () => {
  const stray = (run: Partial<MachineRun>) => machineRun(9, { run: { name: 'stray', ...run } })
  const cells = machineRun(9).cells
  const three = { index: 3, count: 5 }
  test.each<[string, MachineRun[]]>([
    ['stray is left out: its suite is smoke, that of most runs is default', [stray({ suite: 'smoke' })]],
    ['stray is left out: its seed is 2, that of most runs is 1', [stray({ seed: 2 })]],
    [
      'stray is left out: its version of muxbench is 0.9.0, that of most runs is 1.0.0',
      [stray({ version: '0.9.0' })],
    ],
    [
      'stray is left out: in this cell it did other work than most runs: poll, N = 8',
      [
        stray({
          cells: cells.map(cell => ({ ...cell, workDigest: cell.id === 'poll/n8' ? 'x' : cell.workDigest })),
        }),
      ],
    ],
    ['stray is left out: it has no measured cell', [stray({ cells: [] })]],
    ['stray is left out: it is the same run as runs/9', [machineRun(9), stray({})]],
    [
      'stray is left out: it is measurement 3 of 5, and so is runs/8',
      [machineRun(8, { run: { repeat: three } }), stray({ repeat: three })],
    ],
  ])('%s', (line, strays) => {
    const fleet = of([...equalMachines(3), ...strays])
    expect(fleet.notes.map(noteWords)).toContain(line)
    expect(fleet.runs).toBe(2 + strays.length)
  })

  test('and what is missing of equal measurements is named', () => {
    const runs = [1, 4].map(index => machineRun(index, { run: { repeat: { index, count: 5 } } }))
    expect(of(runs).notes.map(noteWords)).toEqual(['3 measurements of 5 are missing: 2, 3, 5'])
  })

  test('nothing is left of runs without cells', () => {
    expect(fleetOf([machineRun(1, { run: { cells: [] } })])).toBeNull()
  })
})
