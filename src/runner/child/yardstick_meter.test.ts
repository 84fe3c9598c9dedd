import { expect, test } from 'vitest'
import type { Yardstick } from '../../poller/addon.ts'
import { YardstickMeter } from './yardstick_meter.ts'

function readerOf(...callsNs: readonly number[]): () => Yardstick {
  const left = callsNs.map((systemCallNs): Yardstick => ({ systemCallNs, userLoopNs: 10 * systemCallNs }))
  return () => left.shift() as Yardstick
}

const meterOf = (...callsNs: readonly number[]) => new YardstickMeter({ readYardstick: readerOf(...callsNs) })

test('a work has the mean of the readings before and after it, a block the median of all', () => {
  const meter = meterOf(100, 110, 300, 104)
  expect(meter.afterWork()).toEqual({ systemCallNs: 105, userLoopNs: 1050 })
  expect(meter.afterWork()).toEqual({ systemCallNs: 205, userLoopNs: 2050 })
  expect(meter.afterWork()).toEqual({ systemCallNs: 202, userLoopNs: 2020 })
  expect(meter.ofBlock()).toEqual({ systemCallNs: 107, userLoopNs: 1070 })
})

test('a block without a work has the reading before it', () => {
  expect(meterOf(123.456).ofBlock()).toEqual({ systemCallNs: 123.46, userLoopNs: 1234.6 })
})

test('memory is read before the first work, after every eighth and at the end; a block has the median', () => {
  let readings = 0
  const meter = new YardstickMeter({
    readYardstick: readerOf(...Array.from({ length: 18 }, () => 100)),
    readMemoryNs: () => 10 * ++readings,
  })
  const after = Array.from({ length: 17 }, () => {
    meter.afterWork()
    return readings
  })
  expect(after).toEqual([...Array(7).fill(1), ...Array(8).fill(2), 3, 3])
  expect(meter.ofBlock()).toEqual({ systemCallNs: 100, userLoopNs: 1000, memoryNs: 25 })
  expect(readings).toBe(4)
})

test('where there is no memory for the buffer, nothing is said of it', () => {
  const meter = new YardstickMeter({ readYardstick: readerOf(100), readMemoryNs: () => 0 })
  expect(meter.ofBlock()).toEqual({ systemCallNs: 100, userLoopNs: 1000 })
})
