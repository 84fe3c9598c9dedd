import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { loadPageAssets } from './page_assets.ts'

test('a page that is not built says how to build it', () => {
  expect(() => loadPageAssets('/nowhere')).toThrow(/is missing \(build it with: npm run build\)$/)
})

test("the page's script has what it uses, and nothing of the simulator, the parameters of suites, the findings or other scales", () => {
  const { script } = loadPageAssets()
  const isIn = (text: string) => script.includes(text)
  expect(isIn('How slow are the slow ones')).toBe(true)
  const others = [
    'ep_send_events',
    'a whole number from',
    'When everything is busy',
    'shortest wait',
    'isoWeek',
  ]
  expect(others.filter(isIn)).toEqual([])
  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(103_500)
})
