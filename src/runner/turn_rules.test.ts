import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import { countedIterations } from './turn_rules.ts'

function iterationsOf(fdCount: number, active: number | '100%'): number {
  const [cell] = expandCells({ ...smokeSuite, axes: { fdCount: [fdCount], active: [active] } })
  return countedIterations((cell as NonNullable<typeof cell>).params)
}

test('few iterations are counted, fewer the more descriptors they take', () => {
  expect(iterationsOf(8, 1)).toBe(64)
  expect(iterationsOf(64, '100%')).toBe(35)
  expect(iterationsOf(1000, 1)).toBe(24)
  expect(iterationsOf(100_000, '100%')).toBe(20)
})
