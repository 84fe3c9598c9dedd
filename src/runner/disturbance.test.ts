import { expect, test } from 'vitest'
import type { BlockUsage } from './block_protocol.ts'
import { DISTURBED_RULE, disturbances } from './disturbance.ts'
import { QUIET_USAGE } from './outcome.fixture.ts'

const unknown = Object.fromEntries(Object.keys(QUIET_USAGE).map(name => [name, null])) as unknown

test('a quiet block is not disturbed, nor one of which nothing is known', () => {
  expect(disturbances(QUIET_USAGE, 2)).toEqual([])
  expect(disturbances(unknown as BlockUsage, 2)).toEqual([])
})

test.each<[Partial<BlockUsage>, string[]]>([
  // 1 % of 6 s on two CPUs is 120 ms.
  [{ stealMs: 120 }, []],
  [{ throttledMs: 1e6 }, ['a CPU quota of its control group held it back for 100 % of the time (cpu.max)']],
  [{ throttledMs: 100 }, ['a CPU quota of its control group held it back for 1.7 % of the time (cpu.max)']],
  [{ stealMs: 130 }, ["the hypervisor took 1.1 % of the CPUs' time"]],
  [{ stealMs: 20, measuredMs: 100, involuntaryContextSwitches: 9 }, []],
  [
    { stealMs: 30, measuredMs: 100, involuntaryContextSwitches: 9 },
    ["the hypervisor took 15 % of the CPUs' time"],
  ],
  [{ involuntaryContextSwitches: 600 }, []],
  [{ involuntaryContextSwitches: 1200 }, ['it was taken off its CPU 200 times a second']],
  [{ involuntaryContextSwitches: 99, measuredMs: 100 }, []],
  [{ majorPageFaults: 10 }, []],
  [{ majorPageFaults: 11 }, ['it had 11 major page faults']],
  [{ frequencyMhz: [2860, 3000] }, []],
  [{ frequencyMhz: [2800, 3000] }, ["its CPU's frequency fell from 3,000 to 2,800 MHz"]],
  [{ voluntaryContextSwitches: 100_000, minorPageFaults: 1e6, migrations: 1000 }, []],
])('%j: %j', (change, words) => {
  expect(disturbances({ ...QUIET_USAGE, ...change }, 2)).toEqual(words)
})

test('threads of one cell that take one another off a CPU are no disturbance', () => {
  const usage = { ...QUIET_USAGE, involuntaryContextSwitches: 1200, majorPageFaults: 11 }
  expect(disturbances(usage, 2, true)).toEqual(['it had 11 major page faults'])
  expect(DISTURBED_RULE).toContain('not counted where threads of a cell share a CPU')
})

test('the rule says its own limits', () => {
  for (const limit of ['1 %', '30 ms', '100 times a second', '10 major page faults', '5 %']) {
    expect(DISTURBED_RULE).toContain(limit)
  }
})
