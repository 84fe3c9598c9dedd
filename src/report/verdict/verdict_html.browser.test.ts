import { expect, test } from 'vitest'
import { describeInBrowser } from '../html/report_browser.fixture.ts'
import { hostileComparison, mixedComparison, normalisedComparison } from './comparison.fixture.ts'
import { renderVerdictHtml } from './verdict_html.ts'

const files = {
  mixed: () => renderVerdictHtml(mixedComparison()),
  normalised: () => renderVerdictHtml(normalisedComparison()),
  hostile: () => renderVerdictHtml(hostileComparison()),
}

describeInBrowser('the page of a verdict', files, browser => {
  test('the marks stand where the figures say: a regression right of the floor, an improvement left of it', async () => {
    const { page } = await browser.shared('mixed')
    const box = async (selector: string) => {
      const found = await page.locator(selector).first().boundingBox()
      if (!found) throw new Error(`${selector} is not drawn`)
      return found
    }
    const floor = await box('.strip .floor')
    const regression = await box('.strip.is-regression path')
    const improvement = await box('.strip.is-improvement svg circle')
    expect(regression.x).toBeGreaterThan(floor.x + floor.width)
    expect(improvement.x + improvement.width).toBeLessThan(floor.x)
  })

  test.each(Object.keys(files) as (keyof typeof files)[])(
    '%s: no complaint, nothing sideways, open to all, on a desktop and on a phone in the dark',
    async name => {
      const report = await browser.shared(name)
      for (const [width, scheme] of [
        [1280, 'light'],
        [390, 'dark'],
      ] as const) {
        await report.resize(width, scheme)
        expect(await report.width()).toBe(width)
        expect(await report.violations()).toEqual([])
      }
      await report.close()
    },
  )
})
