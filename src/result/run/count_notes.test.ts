import { expect, test } from 'vitest'
import { countNotesOf, isCountNote } from './count_notes.ts'

const blocksWith = (...waits: number[]) =>
  waits.map(wait => ({
    metrics: { waitInstructions: wait, cycleInstructions: wait + 9, drainInstructions: 290 },
  }))

test('counts in which blocks differ are named with their range, and equal ones are not', () => {
  const [note = ''] = countNotesOf(blocksWith(1108, 1116, 1108))
  expect(note).toBe(
    'counts: its blocks differ: waitInstructions from 1,108 to 1,116, cycleInstructions from 1,117 to 1,125',
  )
  expect(isCountNote(note)).toBe(true)
  expect(countNotesOf(blocksWith(1108, 1108))).toEqual([])
  expect(countNotesOf([])).toEqual([])
})

test('times differ as they please, and no more than three counts are named', () => {
  expect(countNotesOf([{ metrics: { waitNs: 1 } }, { metrics: { waitNs: 2 } }])).toEqual([])
  const names = ['wait', 'cycle', 'arm', 'scan', 'drain'].map(phase => `${phase}Instructions`)
  const all = (value: number) => ({ metrics: Object.fromEntries(names.map(name => [name, value])) })
  expect(countNotesOf([all(1), all(2)])[0]).toMatch(/armInstructions from 1 to 2 and 2 more$/)
})
