import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ODD_RUNS, type OddRun } from '../../analysis/synthetic/odd_runs.fixture.ts'
import { executablePath, ReportBrowser } from './chromium.fixture.ts'
import { renderHtml } from './html.ts'

const names = Object.keys(ODD_RUNS) as OddRun[]

const WITHOUT_CHARTS: readonly OddRun[] = [
  'empty',
  'failed',
  'skipped',
  'failed and skipped',
  'no blocks',
  'refused',
]

describe.skipIf(!executablePath)('runs with little to show in a browser', () => {
  let browser: ReportBrowser

  beforeAll(async () => {
    browser = await ReportBrowser.start(
      Object.fromEntries(names.map(name => [name, () => renderHtml([ODD_RUNS[name]()])])),
    )
  }, 60_000)

  afterAll(() => browser?.stop())

  describe.each(names)('%s', name => {
    test.each([390, 1280])('a sensible page at %d px', async width => {
      const { page, complaints } = await browser.open(name, width)
      expect(complaints).toEqual([])
      expect(await page.locator('h1').count()).toBe(1)
      expect((await page.locator('h1').innerText()).trim()).toMatch(/\.\)?$/)
      const sentences = await page.locator('.findings li').count()
      expect(sentences).toBeGreaterThanOrEqual(WITHOUT_CHARTS.includes(name) ? 1 : 2)
      expect(sentences).toBeLessThanOrEqual(6)
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width)
      const canvases = await page.locator('canvas:visible').count()
      expect(canvases > 0).toBe(!WITHOUT_CHARTS.includes(name))
      expect(await page.locator('body').innerText()).not.toMatch(/NaN|undefined|Infinity|\[object/)
      await page.close()
    })
  })
})
