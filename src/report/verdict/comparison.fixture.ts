import {
  type CellComparison,
  COMPARISON_VERSION,
  type ComparedSide,
  type Comparison,
  overallVerdict,
  type PooledChange,
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
    runs: [label],
  }
}

export function cellWith(id: string, changes: Partial<CellComparison> = {}): CellComparison {
  return {
    id,
    mechanism: 'epoll',
    part: 'nonblocking',
    metric: 'waitNs',
    unit: 'ns',
    isMoreBetter: false,
    base: 1000,
    head: 1004,
    absolute: { ratio: 1.004, interval: [0.998, 1.011] },
    normalised: null,
    difference: null,
    pValue: 0.4,
    adjustedPValue: 1,
    ground: 'pairs',
    verdict: 'within noise',
    reason: 'the interval lies inside the floor of 2 %',
    blocks: [20, 20],
    moreBlocks: null,
    stddev: null,
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
    settings: { alpha: 0.05, minEffect: 0.02, minDifference: null },
    verdict: overallVerdict(cells),
    pairSeconds: 2,
    runSeconds: null,
    pools: [],
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

export function poolWith(changes: Partial<PooledChange>): PooledChange {
  return {
    ...{ mechanism: 'epoll', part: 'nonblocking', unit: 'ns', isMoreBetter: false },
    absolute: { ratio: 1.004, interval: [0.996, 1.012] },
    ...{ normalised: null, difference: null, relative: null, pValue: 0.4, adjustedPValue: 1 },
    ...{ ground: 'runs', verdict: 'inconclusive', reason: 'between 0.4 % faster and 1.2 % slower' },
    ...{ blocks: [3, 3], moreBlocks: 4, cells: 36, slower: 20, faster: 16 },
    ...changes,
  }
}

/** Returns a comparison of three runs a side in which epoll's waits that only look have become slower. */
export function pooledComparison(): Comparison {
  const slower = poolWith({
    absolute: { ratio: 1.13, interval: [1.121, 1.139] },
    relative: { ratio: 1.128, interval: [1.123, 1.133], mechanisms: ['select', 'poll'] },
    ...{ pValue: 0.00001, adjustedPValue: 0.00006, moreBlocks: null, slower: 36, faster: 0 },
    verdict: 'regression',
    reason: '13 % slower [12 %, 13 %] against select and poll in the same runs, and no chance finding',
  })
  const ofRuns = {
    ground: 'runs',
    blocks: [3, 3],
    stddev: [0.021, 0.004],
  } satisfies Partial<CellComparison>
  const cells = [
    cellWith('epoll/n8/k1/nonblocking', {
      ...ofRuns,
      head: 1130,
      absolute: { ratio: 1.13, interval: [1.02, 1.25] },
      verdict: 'inconclusive',
      reason: 'may be chance',
    }),
    cellWith('epoll/n64/k1/nonblocking', {
      ...ofRuns,
      base: 1234567890,
      head: 1395000000,
      absolute: { ratio: 1.13, interval: [1.11, 1.15] },
      verdict: 'regression',
      reason: 'no chance finding',
    }),
    cellWith('poll/n64/k1/ready', { ...ofRuns, mechanism: 'poll', part: 'ready', base: 42.5, head: 42.6 }),
  ]
  const comparison = comparisonOf(cells, {
    ...{ kind: 'compare', pairSeconds: null, runSeconds: 90 },
    pools: [
      poolWith({ mechanism: null, part: null, cells: 72, slower: 40, faster: 32, moreBlocks: null }),
      slower,
      poolWith({ mechanism: 'poll', part: 'ready' }),
    ],
  })
  const three = (name: string) => [1, 2, 3].map(run => `${name}${run}`)
  return {
    ...comparison,
    verdict: 'regression',
    base: { ...comparison.base, label: '3 runs from old1 on', kernel: '6.1.0-57', runs: three('old') },
    head: { ...comparison.head, label: '3 runs from new1 on', kernel: '6.12.107', runs: three('new') },
  }
}

/** Returns a comparison of two kernels whose instructions were counted. */
export function exactComparison(): Comparison {
  const exact = (id: string, base: number, more: number) =>
    cellWith(id, {
      ...{ base, head: base + more, absolute: { ratio: 1 + more / base, interval: null } },
      ...{ difference: [more, more], pValue: null, adjustedPValue: null, ground: 'counts', blocks: [2, 2] },
      ...{ verdict: more === 0 ? 'same' : 'regression', reason: 'the difference is exact', stddev: [0, 0] },
    })
  const cells = [
    exact('epoll/n64/k1', 1108, 59),
    exact('epoll/n8/k1', 1100, 59),
    exact('epoll/n8/k8', 1200, 0),
  ]
  return comparisonOf(cells, {
    ...{ kind: 'compare', pairSeconds: null, settings: { alpha: 0.05, minEffect: 0, minDifference: null } },
    pools: [
      poolWith({
        ...{ absolute: null, difference: [0, 59], pValue: null, adjustedPValue: null, ground: 'counts' },
        ...{
          verdict: 'regression',
          reason: 'the verdict is the most severe one of its 3 cells',
          blocks: [2, 2],
          moreBlocks: null,
        },
        ...{ cells: 3, slower: 2, faster: 0 },
      }),
    ],
  })
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
