import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { type Grows, type Growth, growthOf } from './growth.ts'
import { classWithin } from './growth_class.ts'
import { normalOf, uniformDraws } from './noise.fixture.ts'
import { MAX_EXPONENT } from './power_law.ts'
import { expectShare } from './share.fixture.ts'

const SEEDS = 25
const BLOCKS = 6
const NOISE = 0.05
const EXACT = { absolute: 0, relative: 0 }

type Law = (x: number) => number

const places = (factor: number) => {
  const all: number[] = []
  for (let x = 8; x <= 8192; x *= factor) all.push(x)
  return all
}

function noisyGrowth(law: Law, factor: number, seed: number, blocks = BLOCKS): Growth {
  const uniform = uniformDraws(Xoshiro128.fromSeed(seed))
  const draw = (x: number) => law(x) * (1 + NOISE * normalOf(uniform))
  const resolution = { absolute: 0, relative: 1 / 128 }
  return growthAt(places(factor), x => Array.from({ length: blocks }, () => draw(x)), resolution)
}

/** Returns the growth of the figures at these places. */
function growthAt(xs: number[], valuesAt: (x: number, i: number) => number[], resolution = EXACT): Growth {
  return growthOf(
    xs.map((x, i) => ({ x, values: valuesAt(x, i) })),
    resolution,
  )
}

const exactGrowth = (law: Law, factor: number) => growthAt(places(factor), x => [law(x)])

const known = new Map<string, readonly Growth[]>()

/** Returns the growth found in SEEDS noisy samples of a law. They are kept, since several tests look at them. */
function many(law: Law, factor: number, blocks = BLOCKS): readonly Growth[] {
  const key = `${law} ${factor} ${blocks}`
  const made =
    known.get(key) ??
    Array.from({ length: SEEDS }, (_, seed) => noisyGrowth(law, factor, 1000 * blocks + seed, blocks))
  known.set(key, made)
  return made
}

const growing = (all: readonly Growth[]) => all.filter((each): each is Grows => each.kind === 'grows')

const POLL_LIKE: Law = x => 300 + 49 * x
const FLAT: Law = () => 400
const N_LOG_N: Law = x => 20 * x * Math.log2(x)
const QUADRATIC: Law = x => 100 + 0.1 * x * x

describe.each([2, 4])('x from 8 to 8,192 in powers of %d, six blocks with noise of a twentieth', factor => {
  test.each<[string, Law, number | null]>([
    ['300 + 49 x', POLL_LIKE, 1],
    ['49 x', x => 49 * x, 1],
    ['100 + 0.1 x²', QUADRATIC, 2],
    ['30 √x', x => 30 * Math.sqrt(x), 0.5],
    ['20 x log2 x', N_LOG_N, null],
  ])('%s: k is right within 0.05, and its interval holds the truth in 93 %% of cases', (_, law, given) => {
    const exact = exactGrowth(law, factor)
    const k = given ?? (exact as Grows).k
    const fits = growing(many(law, factor))
    expect(fits.length).toBe(SEEDS)
    expect(Math.max(...fits.map(fit => Math.abs(fit.k - k)))).toBeLessThan(0.05)
    const covered = fits.filter(({ interval: [low, high] }) => low <= k && k <= high).length
    expectShare(covered, SEEDS, 0.93)
    expect(fits.filter(({ fracture }) => fracture).length).toBe(0)
  })

  test('what is flat is said not to grow, and has no exponent', () => {
    const kinds = many(FLAT, factor).map(({ kind }) => kind)
    expectShare(kinds.filter(kind => kind === 'flat').length, SEEDS, 0.97)
  })

  test('the classes beside it are not named: N is not N log N, nor the other way round', () => {
    const namesOf = (law: Law) =>
      growing(many(law, factor)).map(({ interval }) => classWithin(interval, places(factor)))
    const count = (names: readonly (string | null)[], name: string | null) =>
      names.filter(each => each === name).length
    // An interval of 95 % may miss the truth, and then no class is within it, or no class alone.
    for (const [law, name] of [
      [POLL_LIKE, 'x'],
      [QUADRATIC, 'x²'],
    ] as const) {
      const names = namesOf(law)
      expectShare(count(names, name), SEEDS, 0.93)
      expect(count(names, name) + count(names, null)).toBe(SEEDS)
    }
    expect(count(namesOf(N_LOG_N), 'x')).toBe(0)
    expectShare(count(namesOf(N_LOG_N), 'x log x'), SEEDS, 0.93)
  })
})

test.each([1, 2, 3, 10])('with %d blocks the interval holds the truth in 93 %% of cases', blocks => {
  const fits = growing(many(x => 3000 + 49 * x, 4, blocks))
  const covered = fits.filter(({ interval: [low, high] }) => low <= 1 && 1 <= high).length
  expectShare(covered, SEEDS, 0.93)
})

test('the interval is no wider than it need be', () => {
  const [fit] = growing([noisyGrowth(POLL_LIKE, 2, 1)])
  const [low, high] = fit?.interval ?? [0, 9]
  expect(high - low).toBeLessThan(0.06)
  expect(high - low).toBeGreaterThan(0.005)
})

test('exact figures give their law back, in their own units', () => {
  const fit = exactGrowth(POLL_LIKE, 2) as Grows
  expect(fit.a).toBeCloseTo(300, 1)
  expect(fit.b).toBeCloseTo(49, 1)
  expect(fit.k).toBeCloseTo(1, 4)
  expect(fit.factor).toBeCloseTo(POLL_LIKE(8192) / POLL_LIKE(8), 1)
})

test('growth of a tenth over three decades is seen, its exponent hardly', () => {
  const fit = growing(many(x => 400 + 0.02 * x, 2))[0] as Grows
  expect(fit.factor).toBeGreaterThan(1.2)
  expect(fit.interval[1] - fit.interval[0]).toBeGreaterThan(0.3)
})

test('a flat line says how much growth would have gone unseen; noise that hides growth is not flat', () => {
  const flat = growthAt(places(4), () => [98, 99, 100, 101, 102])
  expect(flat).toMatchObject({ kind: 'flat', level: expect.closeTo(100, 6) })
  expect(flat.kind === 'flat' && flat.mostGrowth > 0.005 && flat.mostGrowth < 0.1).toBe(true)
  const noisy = growthAt(places(4), (_, i) => [100 + 30 * (i % 2), 60, 150, 90])
  expect(noisy.kind).toBe('unclear')
})

test('what falls, or jumps about, has no law', () => {
  expect(exactGrowth(x => 1e6 / x, 2).kind).toBe('no-law')
  expect(exactGrowth(x => (x % 3 === 1 ? 100 : 300), 2).kind).toBe('no-law')
})

test('fewer than four places, or less than a decade, are not enough', () => {
  const at = (...xs: number[]) => growthAt(xs, x => [x])
  expect(at(8, 64, 512)).toEqual({ kind: 'too-few', places: 3 })
  expect(at(1, 2, 4, 8).kind).toBe('too-few')
  expect(at(1, 2, 4, 10).kind).toBe('grows')
  expect(at()).toEqual({ kind: 'too-few', places: 0 })
})

test('zeros, and figures that no arithmetic holds, have no law; extreme ones that it holds do', () => {
  const of = (...ys: number[]) => {
    const xs = ys.map((_, i) => 10 ** i)
    return growthAt(xs, (_, i) => [ys[i]!])
  }
  expect(of(0, 1, 2, 3).kind).toBe('out-of-range')
  expect(of(5e-324, 1, 2, 1e15).kind).toBe('out-of-range')
  expect(of(1e12, 1e13, 1e14, 1e15)).toMatchObject({ kind: 'grows' })
  expect((of(1e12, 1e13, 1e14, 1e15) as Grows).k).toBeCloseTo(1, 3)
  expect((of(1e-309, 1e-308, 1e-307, 1e-306) as Grows).k).toBeCloseTo(1, 3)
})

test('single wild blocks do not move it', () => {
  const wild = growthAt(places(4), (x, i) =>
    [1, 1.01, 0.99, 1, 1.02, i % 2 ? 12 : 1].map(y => y * POLL_LIKE(x)),
  ) as Grows
  expect(wild.k).toBeCloseTo(1, 1)
  expect(wild.interval[1] - wild.interval[0]).toBeLessThan(0.1)
})

describe('the knee, where growth overtakes the fixed cost', () => {
  test.each([2, 4])('is found within a fifth, in powers of %d', factor => {
    const fits = growing(many(x => 10_000 + 49 * x, factor))
    const near = fits.filter(({ knee }) => knee !== null && Math.abs(knee / (10_000 / 49) - 1) < 0.2)
    expectShare(near.length, SEEDS, 0.95)
  })

  test('needs two places below it', () => {
    const law = (x: number) => 1000 + 49 * x
    expect((exactGrowth(law, 2) as Grows).knee).toBeCloseTo(1000 / 49, 1)
    expect((exactGrowth(law, 4) as Grows).knee).toBeNull()
  })

  test('is none outside the range, and none where the fixed cost is in doubt', () => {
    expect((exactGrowth(POLL_LIKE, 2) as Grows).knee).toBeNull()
    const without = growing(many(x => 49 * x, 2)).filter(({ knee }) => knee !== null)
    expectShare(without.length, SEEDS, 0, 0.03)
  })
})

describe('a break, where growth changes its exponent', () => {
  const overflow: Law = x => 300 + 49 * Math.min(x, 512) * Math.max(1, x / 512) ** 1.4

  test('is found where it is, with both exponents', () => {
    const fits = growing(many(overflow, 2))
    const found = fits.flatMap(({ fracture }) => fracture ?? [])
    expectShare(found.length, SEEDS, 0.95)
    const near = found.filter(
      ({ x0, k, k2 }) => x0 > 256 && x0 < 1024 && Math.abs(k - 1) < 0.1 && Math.abs(k2 - 1.4) < 0.1,
    )
    expectShare(near.length, found.length, 0.9)
    expect(fits.every(({ fracture, knee }) => !fracture || knee === null)).toBe(true)
  })

  test('also in six places, between two of them', () => {
    const { fracture } = exactGrowth(overflow, 4) as Grows
    // A single block says nothing of what chance does.
    expect(fracture).toBeNull()
    const found = growing(many(overflow, 4)).flatMap(each => each.fracture ?? [])
    expectShare(found.length, SEEDS, 0.5)
    for (const { between, x0 } of found) {
      expect(between[0]).toBeLessThan(between[1])
      expect(x0).toBeGreaterThanOrEqual(between[0])
      expect(x0).toBeLessThanOrEqual(between[1] * 1.001)
    }
  })

  test('is also seen where nothing grew before', () => {
    const found = growing(many(x => 400 * Math.max(1, x / 512) ** 0.8, 2)).flatMap(
      each => each.fracture ?? [],
    )
    expectShare(found.length, SEEDS, 0.9)
  })

  test('is no step from one level to another, and no matter of little growth', () => {
    const step: Law = x => (x < 1000 ? 400 : 560)
    const jump: Law = x => (x < 1000 ? 400 : 4000)
    const slight: Law = x => 400 * Math.max(1, x / 512) ** 0.15
    for (const law of [step, jump, slight]) {
      const exactly = growthAt(places(2), x => [0.998, 1, 1.002].map(y => y * law(x)))
      expect(exactly.kind === 'grows' && exactly.fracture).toBeFalsy()
    }
  })

  test('is not seen in a smooth curve, nor in five places', () => {
    const smooth = [N_LOG_N, (x: number) => 100 + 50 * Math.log(x)]
    for (const law of smooth) expect(growing(many(law, 2)).filter(each => each.fracture).length).toBe(0)
    const xs = [8, 64, 512, 4096, 32_768]
    const five = growthAt(xs, x => [0.99, 1, 1.01].map(y => y * overflow(x))) as Grows
    expect(five.fracture).toBeNull()
  })
})

test('an interval without an upper bound ends at the largest exponent', () => {
  const xs = [8, 32, 128, 512, 2048, 8192]
  const fit = growthAt(xs, x => [99, 100, 101].map(y => (x === 8192 ? 1.5 * y : y))) as Grows
  expect(fit.kind).toBe('grows')
  expect(fit.interval[1]).toBe(MAX_EXPONENT)
})
