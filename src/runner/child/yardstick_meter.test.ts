import { expect, test } from 'vitest'
import type { Yardstick } from '../../poller/addon.ts'
import { YardstickMeter } from './yardstick_meter.ts'

function meterOf(...callsNs: readonly number[]): YardstickMeter {
  const left = callsNs.map((systemCallNs): Yardstick => ({ systemCallNs, userLoopNs: 10 * systemCallNs }))
  return new YardstickMeter(() => left.shift() as Yardstick)
}

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
