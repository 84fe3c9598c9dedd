import { describe, expect, test } from 'vitest'
import { judgePairs, type Pair, type PairedCell, type PairRule } from './judge_pairs.ts'
import { minPairs, morePairs } from './more_pairs.ts'

const RULE: PairRule = { alpha: 0.05, minEffect: 0.02, looks: 2, look: 1 }

/** Pairs whose ratios lie evenly, and in changing directions, within `ratio` times and divided by 1 + `spread`. */
function pairsOf(count: number, ratio: number, spread: number): Pair[] {
  return Array.from({ length: count }, (_, i) => {
    const at = (2 * ((i * 7) % count)) / (count - 1) - 1
    return { base: 500 + i, head: (500 + i) * ratio * (1 + spread) ** at }
  })
}

function cell(id: string, pairs: readonly Pair[], isMoreBetter = false): PairedCell {
  const unit = isMoreBetter ? '1/s' : 'ns'
  return { id, mechanism: 'epoll', part: 'ready', metric: 'waitNs', unit, isMoreBetter, pairs }
}

/** Returns unchanged cells. */
function many(count: number, pairs: number): PairedCell[] {
  return Array.from({ length: count }, (_, i) =>
    cell(`unchanged ${i}`, pairsOf(pairs, 1.0001 + i / 1e6, 0.01)),
  )
}

function verdictOf(pairs: readonly Pair[], isMoreBetter = false) {
  return judgePairs([cell('one', pairs, isMoreBetter)], RULE)[0]!
}

describe('one cell', () => {
  test('slower by more than the floor, and certainly so, is a regression', () => {
    const { verdict, reason, absolute, pValue, adjustedPValue, moreBlocks, ground, blocks } = verdictOf(
      pairsOf(20, 1.034, 0.02),
    )
    expect(verdict).toBe('regression')
    expect(reason).toMatch(
      /^3\.4 % slower \[[\d.]+ %, [\d.]+ %\], and no chance finding \(p < 0\.0001 after Holm\)$/,
    )
    expect(absolute?.ratio).toBeCloseTo(1.034, 3)
    expect(absolute?.interval?.[0]).toBeLessThan(1.034)
    expect(pValue).toBe(2 ** -19)
    expect([adjustedPValue, moreBlocks, ground, blocks]).toEqual([pValue, null, 'pairs', [20, 20]])
  })

  test('faster is an improvement', () => {
    const { verdict, reason } = verdictOf(pairsOf(20, 0.9, 0.02))
    expect(verdict).toBe('improvement')
    expect(reason).toMatch(/^10 % faster \[/)
  })

  test('of a rate, more is better', () => {
    expect(verdictOf(pairsOf(20, 1.1, 0.02), true).verdict).toBe('improvement')
    const lower = verdictOf(pairsOf(20, 0.9, 0.02), true)
    expect(lower.verdict).toBe('regression')
    expect(lower.reason).toMatch(/^10 % lower \[/)
  })

  test('the floor is one and the same for both directions of a ratio', () => {
    for (const isMoreBetter of [false, true]) {
      expect(verdictOf(pairsOf(20, 1.0195, 0.0001), isMoreBetter).verdict).toBe('within noise')
      expect(verdictOf(pairsOf(20, 1 / 1.0195, 0.0001), isMoreBetter).verdict).toBe('within noise')
      expect(verdictOf(pairsOf(20, 1.0205, 0.0001), isMoreBetter).verdict).not.toBe('within noise')
      expect(verdictOf(pairsOf(20, 1 / 1.0205, 0.0001), isMoreBetter).verdict).not.toBe('within noise')
    }
  })

  test('a certain change below the floor is within noise, and says that it is there', () => {
    const { verdict, reason, pValue } = verdictOf(pairsOf(20, 1.01, 0.005))
    expect(verdict).toBe('within noise')
    expect(pValue).toBeLessThan(1e-4)
    expect(reason).toMatch(/^1\.0 % slower \[[\d.]+ %, [\d.]+ %\], below the floor of 2 %$/)
  })

  test('nothing found, and nothing that counts could hide: within noise', () => {
    const { verdict, reason } = verdictOf(pairsOf(20, 1.001, 0.02))
    expect(verdict).toBe('within noise')
    expect(reason).toMatch(
      /^changes of up to [\d.]+ % cannot be told from none, and those are below the floor of 2 %$/,
    )
  })

  test('nothing found, but something that counts could hide: inconclusive, with the pairs it would take', () => {
    const { verdict, reason, moreBlocks } = verdictOf(pairsOf(20, 1.005, 0.2))
    expect(verdict).toBe('inconclusive')
    expect(reason).toMatch(/^between [\d.]+ % faster and [\d.]+ % slower, neither surely below the floor/)
    expect(moreBlocks).toBeGreaterThan(20)
  })

  test('slower for sure, but perhaps by more than the floor and perhaps by less: inconclusive', () => {
    const { verdict, reason } = verdictOf(pairsOf(20, 1.018, 0.03))
    expect(verdict).toBe('inconclusive')
    expect(reason).toMatch(
      /^1\.8 % slower \[[\d.]+ %, [\d.]+ %\], neither surely below the floor of 2 % nor surely beyond it$/,
    )
  })

  describe('the slower end of the interval lies below the floor, and the other does not', () => {
    const reason = /^between [\d.]+ % faster and [\d.]+ % slower: surely not slower by the floor of 2 %$/

    test('not slower, for times and rates', () => {
      const found = verdictOf(pairsOf(20, 0.99, 0.05))
      expect(found).toMatchObject({ verdict: 'not slower', moreBlocks: null })
      expect(found.reason).toMatch(reason)
      expect(verdictOf(pairsOf(20, 1 / 0.99, 0.05), true).verdict).toBe('not slower')
      // The mirror image may be slower by more than the floor.
      expect(verdictOf(pairsOf(20, 1 / 0.99, 0.05)).verdict).toBe('inconclusive')
      expect(verdictOf(pairsOf(20, 0.99, 0.05), true).verdict).toBe('inconclusive')
    })

    test('what may be an improvement is measured further, and is not slower at the last look', () => {
      const cells = [cell('faster?', pairsOf(8, 0.95, 0.1)), ...many(40, 8)]
      const [first] = judgePairs(cells, RULE)
      expect(first?.verdict).toBe('inconclusive')
      expect(judgePairs(cells, { ...RULE, look: 2 })[0]?.verdict).toBe('not slower')
    })
  })

  test('a pair whose turns were compared counts by them, and not by its two figures', () => {
    const pairs = pairsOf(20, 1.5, 0.02).map((pair, i) => ({ ...pair, logRatio: 0.001 * (i - 9.5) }))
    const { verdict, absolute, base, head } = verdictOf(pairs)
    expect(verdict).toBe('within noise')
    expect(absolute?.ratio).toBeCloseTo(1, 6)
    expect((head ?? 0) / (base ?? 1)).toBeCloseTo(1.5, 1)
  })

  test('beyond the floor, but perhaps by chance: inconclusive', () => {
    const { verdict, reason, moreBlocks } = verdictOf(pairsOf(20, 1.05, 0.4))
    expect(verdict).toBe('inconclusive')
    expect(reason).toMatch(
      /which may be chance \(p = 0\.\d+ after Holm, where at most 0\.025 decides at each of 2 looks\)$/,
    )
    expect(moreBlocks).toBeGreaterThan(0)
  })

  test('too few pairs decide nothing, and say how many could', () => {
    const { verdict, reason, moreBlocks } = verdictOf(pairsOf(5, 1.5, 0.001))
    expect(verdict).toBe('inconclusive')
    expect(reason).toBe('5 pairs cannot decide, 7 could')
    expect(moreBlocks).toBe(2)
  })

  test('no pair, and figures without a ratio', () => {
    expect(verdictOf([])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no pair was measured',
      base: null,
    })
    expect(verdictOf([...pairsOf(20, 1.2, 0.01), { base: 0, head: 5 }])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'a figure that is not above 0 has no ratio',
      absolute: null,
      pValue: null,
    })
  })

  test('swapping the sides mirrors everything', () => {
    const pairs = pairsOf(20, 1.07, 0.1)
    const there = verdictOf(pairs)
    const back = verdictOf(pairs.map(({ base, head }) => ({ base: head, head: base })))
    expect(back.verdict).toBe('improvement')
    expect(back.pValue).toBe(there.pValue)
    expect(back.absolute!.ratio).toBeCloseTo(1 / there.absolute!.ratio, 12)
    expect(back.absolute!.interval![0]).toBeCloseTo(1 / there.absolute!.interval![1], 12)
  })
})

describe('many cells', () => {
  const unchanged = (count: number) => many(count, 20)

  test("Holm's correction is over all of them", () => {
    const alone = judgePairs([cell('slow', pairsOf(11, 1.1, 0.01))], RULE)[0]!
    expect([alone.verdict, alone.pValue]).toEqual(['regression', 2 ** -10])
    const among = judgePairs([cell('slow', pairsOf(11, 1.1, 0.01)), ...unchanged(59)], RULE)[0]!
    expect([among.verdict, among.adjustedPValue]).toEqual(['inconclusive', 60 * 2 ** -10])
    expect(among.moreBlocks).toBe(2)
  })

  test('a look has its part of alpha only', () => {
    const cells = [cell('slow', pairsOf(6, 1.1, 0.01))]
    expect(judgePairs(cells, { ...RULE, looks: 1 })[0]!.verdict).toBe('regression')
    expect(judgePairs(cells, RULE)[0]!.verdict).toBe('inconclusive')
  })

  test('what a look decided stays, and still counts in the family of the next', () => {
    const first = judgePairs(
      [cell('slow', pairsOf(12, 1.1, 0.01)), ...unchanged(25), cell('open', pairsOf(12, 1.05, 0.3))],
      RULE,
    )
    expect(first.map(({ verdict }) => verdict)).toEqual([
      'regression',
      ...new Array(25).fill('within noise'),
      'inconclusive',
    ])
    // Had they been judged anew, these would have other verdicts.
    const later = [
      cell('slow', pairsOf(12, 1, 0.01)),
      ...unchanged(25).map(({ id }) => cell(id, pairsOf(12, 2, 0.01))),
      cell('open', pairsOf(11, 1.05, 0.01)),
    ]
    const second = judgePairs(later, { ...RULE, look: 2 }, first)
    expect(second.slice(0, -1)).toEqual(first.slice(0, -1))
    // The regression has a smaller p-value, so that 26 are left to correct for; alone, this would be a finding.
    expect(second.at(-1)).toMatchObject({ verdict: 'inconclusive', adjustedPValue: 26 * 2 ** -10 })
    expect(judgePairs(later.slice(-1), { ...RULE, look: 2 })[0]!.verdict).toBe('regression')
  })

  test('the fewest pairs are those that just decide', () => {
    for (const count of [1, 2, 8, 60]) {
      const fewest = minPairs(count, 0.05, 2)
      const cells = (pairs: number) =>
        Array.from({ length: count }, (_, i) => cell(`${i}`, pairsOf(pairs, 1.5, 0.01)))
      expect(judgePairs(cells(fewest), RULE).every(({ verdict }) => verdict === 'regression')).toBe(true)
      expect(judgePairs(cells(fewest - 1), RULE).some(({ verdict }) => verdict === 'regression')).toBe(false)
    }
    expect(minPairs(1, 0.5, 1)).toBe(6)
    expect(minPairs(60, 0.05, 2)).toBe(13)
  })
})

describe('further pairs', () => {
  const NEEDED = { level: 0.025, floor: 0.02, minPairs: 7 }

  test('the half-width shrinks as the square root of the pairs', () => {
    const within = { count: 20, estimate: 0, interval: [-0.04, 0.04] as const }
    expect(morePairs(within, NEEDED)).toBe(60)
    // Only the slower end counts.
    expect(morePairs({ ...within, interval: [-0.04, 0.06] }, NEEDED)).toBe(160)
    expect(morePairs({ ...within, interval: [-0.06, 0.04] }, NEEDED)).toBe(60)
  })

  test('beyond the floor until the test is sure, and surer where there are more cells', () => {
    const beyond = { count: 20, estimate: 0.05, interval: [-0.03, 0.13] as const }
    const one = morePairs(beyond, NEEDED)!
    expect(one).toBe(Math.ceil(20 * (((0.08 / 1.95996) * 2.2414) / 0.05) ** 2) - 20)
    expect(morePairs(beyond, { ...NEEDED, level: 0.025 / 60 })!).toBeGreaterThan(2 * one)
  })

  test('of a cell that seems faster, until its slower end lies below the floor', () => {
    expect(morePairs({ count: 20, estimate: -0.05, interval: [-0.19, 0.09] }, NEEDED)).toBe(60)
  })

  test('at the floor itself no number of pairs decides', () => {
    expect(morePairs({ count: 20, estimate: 0.0199, interval: [0, 0.04] }, NEEDED)).toBeNull()
    expect(morePairs({ count: 20, estimate: 0.02 - 1e-12, interval: [0, 0.04] }, NEEDED)).toBeNull()
    expect(morePairs({ count: 20, estimate: 0.01, interval: [-0.01, 0.03] }, NEEDED)).toBe(60)
  })
})
