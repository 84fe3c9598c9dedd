import { expect, test } from 'vitest'
import { UNPINNED } from './block_protocol.ts'
import { cpuPlaces } from './cpu_places.ts'

test('without a pin the reader has the first CPU and the writer the last', () => {
  expect(cpuPlaces(UNPINNED, [2, 3, 7])).toEqual({ reader: 2, writer: 7 })
})

test('who is not pinned keeps off the CPU of who is', () => {
  expect(cpuPlaces({ reader: 7, writer: null }, [2, 3, 7])).toEqual({ reader: 7, writer: 3 })
  expect(cpuPlaces({ reader: null, writer: 2 }, [2, 3, 7])).toEqual({ reader: 3, writer: 2 })
  expect(cpuPlaces({ reader: 3, writer: 3 }, [2, 3, 7])).toEqual({ reader: 3, writer: 3 })
})

test('with one CPU they share it', () => {
  for (const pin of [UNPINNED, { reader: 4, writer: null }, { reader: null, writer: 4 }]) {
    expect(cpuPlaces(pin, [4])).toEqual({ reader: 4, writer: 4 })
  }
})
