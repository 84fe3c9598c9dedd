import { expect, test } from 'vitest'
import { expandCells } from '../../suite/cells.ts'
import { loadSuite, suiteNames } from '../../suite/load.ts'
import { partOf } from '../parts.ts'
import { partOfId } from './part_of_id.ts'

test('the id of every cell of every suite says the part that its parameters say', async () => {
  const suites = await Promise.all(suiteNames().map(loadSuite))
  const cells = suites.flatMap(suite => expandCells(suite))
  expect(cells.filter(({ id, params }) => partOfId(id) !== partOf(params)).map(({ id }) => id)).toEqual([])
  expect(new Set(cells.map(({ id }) => partOfId(id))).size).toBeGreaterThan(4)
})

test('any text is an id', () => {
  expect(partOfId('')).toBe('nonblocking')
  expect(partOfId('<img>/churn/churn0/readyy')).toBe('nonblocking')
})
