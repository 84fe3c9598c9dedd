import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { loadPageAssets } from './page_assets.ts'

test('a page that is not built says how to build it', () => {
  expect(() => loadPageAssets('/nowhere')).toThrow(/is missing \(build it with: npm run build:page\)$/)
})

test("the page's script has what it uses, and nothing of the simulator, the parameters of suites or the findings", () => {
  const { script } = loadPageAssets()
  expect(script).toContain('How slow are the slow ones')
  for (const unused of ['ep_send_events', 'a whole number from', 'shortest wait']) {
    expect(script).not.toContain(unused)
  }
  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(100_000)
})
