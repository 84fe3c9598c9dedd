import {
  type CellComparison,
  COMPARISON_VERSION,
  type ComparedSide,
  type Comparison,
  overallVerdict,
} from '../../analysis/verdict/comparison.ts'

/** An id with markup, separators and control characters, as a suite from elsewhere may have it. */
export const HOSTILE_ID =
  'epoll|N=4%0A::error::x,y:z`<img src=x onerror=alert(1)>--><b>"&\'\\]]>\u0000\u001b[31m\r\n\u2028end'

function side(label: string, commit: string | null): ComparedSide {
  return {
    label,
    commit,
    addonSha256: 'ab'.repeat(32),
    kernel: '6.18.0',
    cpuModel: 'Example CPU',
    startedAt: '2026-11-20T10:00:00.000Z',
  }
}

export function cellWith(id: string, changes: Partial<CellComparison> = {}): CellComparison {
  return {
    id,
    mechanism: 'epoll',
    metric: 'waitNs',
    unit: 'ns',
    isMoreBetter: false,
    base: 1000,
    head: 1004,
    absolute: { ratio: 1.004, interval: [0.998, 1.011] },
    normalised: null,
    pValue: 0.4,
    adjustedPValue: 1,
    ground: 'pairs',
    verdict: 'within noise',
    reason: 'the interval lies inside the floor of 2 %',
    blocks: [20, 20],
    moreBlocks: null,
    ...changes,
  }
}

const REGRESSION = cellWith('epoll/N=1024/k=10', {
  head: 1123,
  absolute: { ratio: 1.123, interval: [1.101, 1.145] },
  pValue: 0.0000019,
  adjustedPValue: 0.0000228,
  verdict: 'regression',
  reason: 'slower by more than 2 % in nearly every pair',
})

const IMPROVEMENT = cellWith('epoll/N=1024/flood', {
  metric: 'eventsPerSecond',
  unit: '1/s',
  isMoreBetter: true,
  base: 1_200_000,
  head: 1_500_000,
  absolute: { ratio: 1.25, interval: [1.22, 1.28] },
  pValue: 0.0000019,
  adjustedPValue: 0.0000228,
  verdict: 'improvement',
  reason: 'faster by more than 2 % in nearly every pair',
})

const INCONCLUSIVE = cellWith('poll/N=64/k=1', {
  mechanism: 'poll',
  head: 1035,
  absolute: { ratio: 1.035, interval: [0.99, 1.081] },
  pValue: 0.03,
  adjustedPValue: 0.36,
  verdict: 'inconclusive',
  reason: 'the interval reaches from no change to beyond the floor',
  blocks: [40, 40],
  moreBlocks: 32,
})

const AT_THE_FLOOR = cellWith('select/N=64/k=1', {
  mechanism: 'select',
  head: 1020,
  absolute: { ratio: 1.02, interval: [1.008, 1.033] },
  verdict: 'inconclusive',
  reason: 'the change lies at the floor itself',
  blocks: [40, 40],
})

export function comparisonOf(
  cells: readonly CellComparison[],
  changes: Partial<Comparison> = {},
): Comparison {
  return {
    comparisonVersion: COMPARISON_VERSION,
    kind: 'ab',
    suite: 'default',
    base: side('../main', '0123456789abcdef0123456789abcdef01234567'),
    head: side('.', 'fedcba9876543210fedcba9876543210fedcba98'),
    settings: { alpha: 0.05, minEffect: 0.02 },
    verdict: overallVerdict(cells),
    pairSeconds: 2,
    cells,
    refused: [],
    notes: [],
    ...changes,
  }
}

/** Returns one cell of every verdict, enough cells within noise to be folded away, a refused cell and a note. */
export function mixedComparison(): Comparison {
  const calm = Array.from({ length: 10 }, (_, i) => cellWith(`epoll/N=${2 ** i}/k=1`))
  return comparisonOf([...calm, INCONCLUSIVE, IMPROVEMENT, AT_THE_FLOOR, REGRESSION], {
    refused: [
      { id: 'poll/N=8192/k=1', reason: 'the head did not measure it (skipped: too many descriptors)' },
    ],
    notes: ['3 pairs were disturbed by other work on the machine and are kept'],
  })
}

/** Returns a comparison of two saved runs, normalised by their yardsticks. */
export function normalisedComparison(): Comparison {
  const cell = cellWith('epoll/N=1024/k=10', {
    head: 1300,
    absolute: { ratio: 1.3, interval: [1.25, 1.36] },
    normalised: { ratio: 1.11, interval: [1.06, 1.17] },
    pValue: 0.001,
    adjustedPValue: 0.002,
    ground: 'normalised blocks',
    verdict: 'regression',
    reason: 'slower by more than 2 %, as measured and against the yardstick',
    blocks: [8, 7],
  })
  return comparisonOf([cell, { ...cell, id: 'poll/N=64/k=1', verdict: 'within noise' }], { kind: 'compare' })
}

export function hostileComparison(): Comparison {
  const cells = [
    cellWith(HOSTILE_ID, { verdict: 'regression', reason: `because ${HOSTILE_ID}`, mechanism: HOSTILE_ID }),
    cellWith(`${HOSTILE_ID}2`, { verdict: 'inconclusive', reason: HOSTILE_ID }),
  ]
  const comparison = comparisonOf(cells, {
    suite: HOSTILE_ID,
    refused: [{ id: HOSTILE_ID, reason: HOSTILE_ID }],
    notes: [HOSTILE_ID],
  })
  return { ...comparison, head: { ...comparison.head, label: HOSTILE_ID } }
}
