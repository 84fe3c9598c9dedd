import { expect, test } from 'vitest'
import { analyse } from '../../analyse.ts'
import { BY_ACTIVE, type Cost, costedRun } from '../../synthetic/costed_run.fixture.ts'
import { findingText } from './finding.ts'
import { sharesFinding } from './shares.ts'

function text(cost: Cost, luck?: Parameters<typeof costedRun>[2], options = {}): string | null {
  const finding = sharesFinding(analyse(costedRun(cost, options, luck)))
  return finding && findingText(finding)
}

const LUCK = (mechanism: string, block: number) => (mechanism === 'epoll' ? 1 + (block - 2.5) / 100 : 1)

test('up to how many active descriptors who is ahead, at the largest N that has an end of it', () => {
  expect(text(BY_ACTIVE, LUCK)).toBe(
    'With 8,192 descriptors watched, epoll has the shortest wait up to about 4,096 [3,996, 4,201] active (50 %); poll beyond (timeout 0, closed loop).',
  )
  const small: Cost = (name, count, active) =>
    count > 100 && name === 'epoll' ? 1 : BY_ACTIVE(name, count, active)
  expect(text(small, LUCK)).toContain(
    'With 32 descriptors watched, epoll has the shortest wait up to about 16.0 [15.6, 16.4] active (50 %)',
  )
})

test('an interval that leaves what was measured is open', () => {
  const wild = (mechanism: string, block: number) =>
    mechanism !== 'epoll' ? 1 : block === 5 ? 0.45 : LUCK(mechanism, block)
  expect(text(BY_ACTIVE, wild, { blocks: 8 })).toContain('up to about 4,096 [3,920, above 8,192] active')
})

test('too few blocks, or one leader throughout, say nothing', () => {
  expect(text(BY_ACTIVE, LUCK, { blocks: 3 })).toBeNull()
  expect(text(BY_ACTIVE, LUCK, { actives: [1] })).toBeNull()
  expect(sharesFinding(analyse({ ...costedRun(BY_ACTIVE), cells: [] }))).toBeNull()
})
