import { expect, test } from 'vitest'
import { loadPageAssets } from './page_assets.ts'

test('a page that is not built says how to build it', () => {
  expect(() => loadPageAssets('/nowhere')).toThrow(/is missing \(build it with: npm run build:page\)$/)
})
