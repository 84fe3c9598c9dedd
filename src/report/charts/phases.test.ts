import { expect, test } from 'vitest'
import { formatTime } from '../../units/format.ts'
import { breakdown } from './phases.ts'

const bar = (phases: readonly number[]) =>
  breakdown(
    {
      fdCount: 64,
      label: 'epoll',
      mechanism: 'epoll',
      phases,
      total: phases.reduce((sum, ns) => sum + ns, 0),
    },
    { format: formatTime },
  )

test('a bar too short for names is described in words, without negligible phases', () => {
  expect(bar([1500, 8, 560, 8, 1000])).toBe('write 1.5 µs · wait 0.56 µs · drain 1.0 µs')
  expect(bar([1500, 400, 560, 90, 1000])).toBe(
    'write 1.5 µs · arm 0.40 µs · wait 0.56 µs · scan 90 ns · drain 1.0 µs',
  )
})
