import { expect, test } from 'vitest'
import { MECHANISMS } from '../../poller/mechanisms.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { stylesOf } from './series_style.ts'

/** Every series that a run can have. */
const SERIES = MECHANISMS.flatMap(({ name, features }) =>
  (['level', 'edge'] as const)
    .filter(trigger => features[trigger])
    .flatMap(trigger =>
      (features.oneshot ? [false, true] : [false]).map(oneshot => [name, trigger, oneshot]),
    ),
).map(id => ({ id: JSON.stringify(id) })) as unknown as PageRun['series']

test('no two series of a run look alike, whatever it measures', () => {
  const looks = [...stylesOf(SERIES).values()].map(style => JSON.stringify(style))
  expect(looks).toHaveLength(SERIES.length)
  expect(new Set(looks).size).toBe(SERIES.length)
})

test('a sibling has the colour of its original', () => {
  const styles = stylesOf(SERIES)
  const siblings = MECHANISMS.filter(({ siblingOf }) => siblingOf !== undefined)
  expect(siblings).not.toEqual([])
  for (const { name, siblingOf } of siblings) {
    const [own, original] = [name, siblingOf].map(each => styles.get(JSON.stringify([each, 'level', false])))
    expect(own?.color).toBe(original?.color)
  }
})
