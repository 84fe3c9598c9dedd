import { expect, test } from 'vitest'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import { isLoadNote, type LoadedCell, loadNotesOf } from './load_notes.ts'

const [cell] = syntheticLoadRun({ rates: [10_000], capacity: { select: 20_000 } }).cells

function notes(counters: Record<string, number>, stallMs = 0): string[] {
  const given: LoadedCell = {
    ...cell!,
    params: { load: 'open', stallMs },
    counters: { ...cell!.counters, ...counters },
  }
  return loadNotesOf(given)
}

test('a cell that keeps up has nothing to say', () => expect(notes({})).toEqual([]))

test('saturation, what was not sent and what was full, in figures', () => {
  const counters = { offeredNs: 1e9, deliveryNs: 2e9, unsentEvents: 1500, blockedWrites: 7 }
  expect(notes(counters)).toMatchInlineSnapshot(`
    [
      "load: offered 20.0 k/s, delivered 10.0 k/s: saturated (the rule: under 95 %)",
      "load: 1,500 of 20,000 events were never sent, since the writer gives up when an episode has taken twice its time: what they would have waited is in no figure",
      "load: 7 events found the descriptor full and waited for the reader",
    ]
  `)
  expect(notes(counters).every(isLoadNote)).toBe(true)
  expect(notes({ blockedWrites: 1 })).toEqual([
    'load: 1 event found the descriptor full and waited for the reader',
  ])
})

test('a writer that is late by a good part of the latency says by how much', () => {
  const [late] = syntheticLoadRun({
    rates: [10_000],
    capacity: { select: 20_000 },
    writerLimit: 10_000,
  }).cells
  expect(late?.notes).toMatchInlineSnapshot(`
    [
      "load: the writer fell behind its schedule: half of its writes were more than 5.0 µs late, 1 % more than 9.9 µs, which is part of every latency (the rule: over 10 % of the median latency, or 50 % of its p99)",
    ]
  `)
})

test('a stall says what it did to whom', () => {
  expect([...notes({ stalls: 1 }, 100), ...notes({}, 100)]).toMatchInlineSnapshot(`
    [
      "load: one stop of 100 ms in each block kept every event waiting that was due meanwhile, since the schedule does not wait for the reader",
      "load: one stop of 100 ms was asked for, but no wait ended late enough for it",
    ]
  `)
})
