import { expect, test } from 'vitest'
import type { PooledChange } from '../../analysis/verdict/comparison.ts'
import { columnsOf } from '../text/terminal_layout.ts'
import {
  comparisonOf,
  exactComparison,
  hostileComparison,
  mixedComparison,
  pooledComparison,
} from './comparison.fixture.ts'
import { renderVerdictCommit } from './verdict_commit.ts'
import { renderVerdictLkp } from './verdict_lkp.ts'

/** The lines of a mail of the kernel test robot, of which the columns are taken (fc21959f74 and cacded5e42, 2024). */
const ROBOT = [
  'fc21959f74bc1138 cacded5e42b9609b07b22d80c10 ',
  '---------------- --------------------------- ',
  '         %stddev     %change         %stddev',
  '             \\          |                \\  ',
  '   1322908            -5.0%    1256536        aim9.brk_test.ops_per_sec',
  '    434.95 ± 11%     -76.3%     221.73 ±  9%  netperf.time.user_time',
]

const lkp = (...args: Parameters<typeof renderVerdictLkp>) => renderVerdictLkp(...args).split('\n')

test('lkp: the columns are those of the robot', () => {
  const text = renderVerdictLkp(pooledComparison())
  expect(text).toMatchInlineSnapshot(`
    "muxbench noticed a 13.0% regression of epoll, waits that only look

    =========================================================================================
    suite/tbox_group/testcase:
      default/Example CPU/muxbench

    kernel: 
      6.1.0-57
      6.12.107

            6.1.0-57                    6.12.107 
    ---------------- --------------------------- 
             %stddev     %change         %stddev
                 \\          |                \\  
          1000 ±  2%     +13.0%       1130        muxbench.epoll/n8/k1/nonblocking.waitNs
     1.235e+09 ±  2%     +13.0%  1.395e+09        muxbench.epoll/n64/k1/nonblocking.waitNs
    "
  `)
  const lines = text.split('\n')
  for (const line of ROBOT.slice(1, 4)) expect(lines).toContain(line)
  const columnsIn = (line: string) =>
    ['%', '  muxbench', '  aim9', '  netperf'].map(part => line.indexOf(part)).filter(at => at > 0)
  const [first] = lines.filter(line => line.includes('muxbench.epoll/n8'))
  expect(columnsIn(first as string).at(-1)).toBe(columnsIn(ROBOT[4] as string).at(-1))
})

test('lkp: commits head the columns where the kernels are alike, and all cells stand there where none changed', () => {
  const calm = {
    ...mixedComparison(),
    cells: mixedComparison().cells.filter(({ verdict }) => verdict === 'within noise'),
  }
  expect(lkp(calm)).toContain('0123456789abcdef fedcba9876543210fedcba98765 ')
  expect(lkp(calm).filter(line => line.includes('muxbench.')).length).toBe(calm.cells.length)
  expect(lkp(mixedComparison()).filter(line => line.includes('muxbench.')).length).toBe(2)
  expect(lkp(mixedComparison(), { all: true }).filter(line => line.includes('muxbench.')).length).toBe(14)
})

test('lkp: a pool of counts whose cells do not go one way has no percentage in its subject', () => {
  const exact = exactComparison()
  const subject = (changes: Partial<PooledChange>) =>
    lkp({ ...exact, pools: [{ ...exact.pools[0]!, unit: 'instruction', ...changes }] })[0]
  const absolute = { ratio: 0.995, interval: null }
  const name = 'epoll, waits that only look'
  expect(subject({ absolute, slower: 1, faster: 2 })).toBe(
    `muxbench noticed a mixed change of ${name}: 1 cell more, 2 fewer`,
  )
  expect(subject({ absolute, slower: 2 })).toBe(
    `muxbench noticed a regression of ${name}: 2 cells more, 1 the same`,
  )
  expect(subject({ absolute, slower: 0, faster: 3, verdict: 'improvement' })).toBe(
    `muxbench noticed a -0.5% improvement of ${name}`,
  )
  expect(subject({ slower: 0, faster: 2, verdict: 'improvement' })).toMatch(/noticed an improvement of/)
})

test('commit: a table of at most 72 columns, in plain signs', () => {
  expect(renderVerdictCommit(pooledComparison())).toMatchInlineSnapshot(`
    "muxbench, suite default: 6.12.107 against 6.1.0-57, 3 and 3 runs
    (Example CPU): 1 regression, 2 inconclusive of 3 pooled changes; 1
    regression, 1 within noise, 1 inconclusive of 3 cells

      epoll, waits that only look     +13.0 % (+12.1 % to +13.9 %)
          regression: slower in all 36 cells, against select and poll
          +12.8 % (+12.3 % to +13.3 %)

      epoll, 1 of 64 descriptors active, timeout 0
          1.23 s -> 1.40 s, +13.0 % (+11.0 % to +15.0 %)
    "
  `)
  expect(renderVerdictCommit(exactComparison())).toMatchInlineSnapshot(`
    "muxbench, suite default: fedcba987654 against 0123456789ab (Example
    CPU): the only pooled change is a regression; 2 regressions, 1 the same
    of 3 cells

      epoll, waits that only look     0 to +59 ns
          regression: slower in 2 and the same in 1 of 3 cells

      epoll, 1 of 8 descriptors active
          1.10 µs -> 1.16 µs, +59 ns (+5.4 %)
      epoll, 1 of 64 descriptors active
          1.11 µs -> 1.17 µs, +59 ns (+5.3 %)
    "
  `)
})

test('commit: counts have their unit once, in a heading', () => {
  const exact = exactComparison()
  const counts = <T extends object>(all: readonly T[]) =>
    all.map(each => ({ ...each, unit: 'instruction' as const }))
  expect(
    renderVerdictCommit({ ...exact, pools: counts(exact.pools), cells: counts(exact.cells) }),
  ).toMatchInlineSnapshot(`
    "muxbench, suite default: fedcba987654 against 0123456789ab (Example
    CPU): the only pooled change is a regression; 2 regressions, 1 the same
    of 3 cells

    In instructions:

      epoll, waits that only look     0 to +59
          regression: more in 2 and the same in 1 of 3 cells

      epoll, 1 of 8 descriptors active
          1,100 -> 1,159, +59 (+5.4 %)
      epoll, 1 of 64 descriptors active
          1,108 -> 1,167, +59 (+5.3 %)
    "
  `)
})

test.each([mixedComparison(), hostileComparison(), pooledComparison(), comparisonOf([])])(
  'commit: no line of comparison %# is longer, whatever its names are',
  comparison => {
    for (const line of renderVerdictCommit(comparison).split('\n')) {
      expect(columnsOf(line)).toBeLessThanOrEqual(72)
      expect(line).not.toMatch(/[−–×]/)
    }
  },
)
