import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { countedChurnRun } from '../synthetic/counted_run.fixture.ts'
import { ODD_RUNS } from '../synthetic/odd_runs.fixture.ts'
import { syntheticLoadRun } from '../synthetic/synthetic_load.fixture.ts'
import {
  churnRun,
  floodRun,
  mixedRun,
  rateSweepRun,
  timeoutRun,
  troubledRun,
  wakeupRun,
} from '../synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { MOST_WORDS, shortest, shortHeadline } from './short_headline.ts'

const RUNS = {
  ...ODD_RUNS,
  usual: syntheticRun,
  'all active': () => syntheticRun({ actives: ['100%'] }),
  load: () => syntheticLoadRun({ rates: [1000, 20_000] }),
  sweep: rateSweepRun,
  counted: countedChurnRun,
  ...{ churnRun, floodRun, mixedRun, timeoutRun, troubledRun, wakeupRun, hostileRun },
}

const said = (name: keyof typeof RUNS) => shortHeadline(analyse(RUNS[name]()))

test.each(Object.keys(RUNS) as (keyof typeof RUNS)[])(
  '%s: at most twelve words, and a figure or a reason',
  name => {
    const headline = said(name)
    expect(headline.split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS)
    expect(headline.length).toBeGreaterThan(10)
    expect(headline).not.toMatch(/NaN|undefined|Infinity|Ns\b/)
  },
)

test('who is ahead, by how much, and where', () => {
  expect(
    Object.fromEntries((Object.keys(RUNS) as (keyof typeof RUNS)[]).map(name => [name, said(name)])),
  ).toMatchInlineSnapshot(`
    {
      "all active": "select takes 1.12× as long as epoll with all 8,192 active",
      "churnRun": "select and poll lead epoll with 64 of 512 changed",
      "counted": "select and poll lead epoll with 64 of 512 changed",
      "empty": "This run has no cells: nothing was measured",
      "failed": "Nothing was measured",
      "failed and skipped": "Nothing was measured",
      "floodRun": "epoll has 349× the rate of select over 8,192 watched",
      "hostile": "=cmd|A0 takes 7.69× as long as </script><script>document.title="owned"… with 1 of 64 active",
      "hostileRun": "=cmd|A0 takes 7.69× as long as </script><script>document.title="owned"… with 1 of 64 active",
      "load": "All keep up with 20 k/s",
      "mixedRun": "select takes 7.69× as long as epoll with 1 of 64 active",
      "no blocks": "Nothing was measured",
      "one N": "select takes 7.69× as long as epoll with 1 of 64 active",
      "one cell": "One poll wait takes 0.35 µs with 1 watched",
      "one mechanism": "One poll wait takes 3.4 µs with 1 of 64 active",
      "partial": "epoll, select and poll: 7.99× apart, but too few blocks",
      "refused": "Nothing can be compared",
      "skipped": "Nothing was measured",
      "sweep": "select and poll drown at 200 k/s, epoll keeps up",
      "timeoutRun": "No clear change from 50 µs to 1 ms (timeout)",
      "troubledRun": "select takes 7.69× as long as epoll with 1 of 64 active",
      "usual": "select takes 896× as long as epoll with 1 of 8,192 active",
      "wakeupRun": "select takes 87.9× as long as epoll with 1 of 8,192 active",
    }
  `)
})

test('a text that is too long gives way to the next, and the last one is cut', () => {
  const long = Array.from({ length: 20 }, (_, i) => `w${i}`).join(' ')
  expect(shortest(long, 'two words')).toBe('two words')
  expect(shortest(long)).toBe('w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11…')
})
