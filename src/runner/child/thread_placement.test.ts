import { expect, test } from 'vitest'
import { loadAddon } from '../../poller/addon.ts'
import type { MeasuredCell, TurnRequest } from './cell_context.ts'
import { onReaderCpu, ownThreadsCompete, placeThreads } from './thread_placement.ts'

test.each([
  [{ reader: null, writer: null }, [0, 1, 2, 3], 0, 3],
  [{ reader: 3, writer: null }, [0, 1, 2, 3], 3, 2],
  [{ reader: null, writer: 0 }, [0, 1, 2, 3], 1, 0],
  [{ reader: 2, writer: 1 }, [0, 1, 2, 3], 2, 1],
])('%j on %j: reader %d, writer %d', (pin, allowed, readerCpu, writerCpu) => {
  expect(placeThreads(pin, allowed)).toEqual({ readerCpu, writerCpu, isShared: false })
})

test('with one CPU they share it, and that is said', () => {
  const one = { readerCpu: 5, writerCpu: 5, isShared: true }
  expect(placeThreads({ reader: null, writer: null }, [5])).toEqual(one)
  expect(placeThreads({ reader: 5, writer: 5 }, [4, 5])).toEqual(one)
})

const CLOSED = { load: 'closed', waitMode: 'ready', arrivals: null, readers: 1, readersAs: null } as const
const WAKEUP = { ...CLOSED, waitMode: 'wakeup' } as const
const OPEN = { ...CLOSED, load: 'open', waitMode: 'nonblocking', arrivals: 'poisson' } as const
const FLOOD = { ...CLOSED, load: 'open', waitMode: 'wakeup', arrivals: 'flood' } as const
const FREE = { reader: null, writer: null }
const APART = { reader: 0, writer: 1 }

test.each([
  [CLOSED, FREE, [0], false],
  [WAKEUP, FREE, [0], true],
  [WAKEUP, FREE, [0, 1], false],
  [OPEN, FREE, [0], true],
  [OPEN, { reader: 1, writer: 1 }, [0, 1], true],
  [FLOOD, FREE, [0, 1], true],
  [FLOOD, APART, [0, 1], false],
  [{ ...FLOOD, readers: 2 }, APART, [0, 1], true],
])('own threads that compete: %j with %j on %j: %j', (params, pin, allowed, expected) => {
  expect(ownThreadsCompete(params, pin, allowed)).toBe(expected)
})

test('a thread is put back to where it was, also after a failure', async () => {
  const addon = loadAddon()
  const before = addon.affinity()
  const cpu = before[0] as number
  const request: TurnRequest = { warmUpMs: null, lengthMs: () => 0, stallMs: 0 }
  const cellWith = (turn: MeasuredCell['turn']) =>
    onReaderCpu({ turn, clockCostNs: 20, notes: [] } as unknown as MeasuredCell, addon, cpu)
  let during: readonly number[] = []
  const seeing = cellWith(async () => {
    during = addon.affinity()
    return null
  })
  expect(await seeing.turn(request)).toBeNull()
  expect(during).toEqual([cpu])
  const failing = cellWith(() => Promise.reject(new Error('made to fail')))
  await expect(failing.turn(request)).rejects.toThrow('made to fail')
  expect(addon.affinity()).toEqual(before)
})
