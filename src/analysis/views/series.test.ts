import { expect, test } from 'vitest'
import { syntheticCells } from '../synthetic/synthetic_run.fixture.ts'
import { seriesOf } from './series.ts'

test('a mechanism with one plain variant is called by its name, others say their trigger', () => {
  expect(seriesOf(syntheticCells()).map(({ label }) => label)).toEqual([
    'select',
    'poll',
    'epoll (level)',
    'epoll (edge)',
  ])
  expect(seriesOf(syntheticCells({ variants: [['epoll', 'edge']] }))[0]?.label).toBe('epoll (edge)')
})

test('oneshot is a series of its own', () => {
  const [cell] = syntheticCells({ variants: [['epoll', 'edge']], fdCounts: [8] })
  const oneshot = { ...cell!, params: { ...cell!.params, oneshot: true } }
  expect(seriesOf([cell!, oneshot]).map(({ label }) => label)).toEqual([
    'epoll (edge)',
    'epoll (edge, oneshot)',
  ])
})

test('a long name is cut for legends, and stays apart from others by its id', () => {
  const variants = [
    [`${'x'.repeat(10_000)}a`, 'level'],
    [`${'x'.repeat(10_000)}b`, 'level'],
  ] as const
  const series = seriesOf(syntheticCells({ variants, fdCounts: [8] }))
  expect(series).toHaveLength(2)
  expect(series[0]?.label.length).toBeLessThanOrEqual(40)
})

test('a set that is built anew for each wait is a series of its own, which says so', () => {
  const [cell] = syntheticCells({ variants: [['epoll', 'level']], fdCounts: [8] })
  const fresh = { ...cell!, params: { ...cell!.params, freshSet: true } }
  expect(seriesOf([cell!, fresh])).toMatchObject([
    { label: 'epoll' },
    { label: 'epoll (fresh set)', isFresh: true },
  ])
  expect(seriesOf([cell!])[0]).not.toHaveProperty('isFresh')
})
