import { expect, test } from 'vitest'
import { USUAL_FACTS } from '../analysis/claims/probes.fixture.ts'
import { loadAddon } from '../poller/addon.ts'
import type { ProbeOutcome } from './probe_protocol.ts'
import { PROBE_NAMES, runProbes } from './probes.ts'

test('the native table has these probes', () => {
  expect(loadAddon().probeNames()).toEqual(PROBE_NAMES)
})

test('every probe finds the facts that the rules of claims ask for', async () => {
  const outcomes: ProbeOutcome[] = []
  await runProbes(PROBE_NAMES, new AbortController().signal, outcome => outcomes.push(outcome))
  expect(outcomes.map(({ name, reason }) => [name, reason])).toEqual(PROBE_NAMES.map(name => [name, null]))
  for (const { name, facts } of outcomes) {
    expect([name, ...Object.keys(facts).sort()]).toEqual([
      name,
      ...Object.keys(USUAL_FACTS[name as keyof typeof USUAL_FACTS]).sort(),
    ])
  }
})

test('a name that is no probe has the reason in its outcome', async () => {
  const outcomes: ProbeOutcome[] = []
  await runProbes(['nothing'], new AbortController().signal, outcome => outcomes.push(outcome))
  expect(outcomes).toEqual([{ name: 'nothing', facts: {}, reason: 'there is no probe called "nothing"' }])
})
