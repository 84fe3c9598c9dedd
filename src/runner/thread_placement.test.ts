import { expect, test } from 'vitest'
import { loadAddon } from '../poller/addon.ts'
import { onCpu, placeThreads } from './thread_placement.ts'

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

test('a thread is put back to where it was, also after a failure', async () => {
  const addon = loadAddon()
  const before = addon.affinity()
  const cpu = before[0] as number
  await onCpu(addon, cpu, async () => expect(addon.affinity()).toEqual([cpu]))
  const failing = onCpu(addon, cpu, () => Promise.reject(new Error('made to fail')))
  await expect(failing).rejects.toThrow('made to fail')
  expect(addon.affinity()).toEqual(before)
})
