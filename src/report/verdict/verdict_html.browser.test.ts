import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath, ReportBrowser } from '../html/chromium.fixture.ts'
import { hostileComparison, mixedComparison, normalisedComparison } from './comparison.fixture.ts'
import { renderVerdictHtml } from './verdict_html.ts'

const files = {
  mixed: () => renderVerdictHtml(mixedComparison()),
  normalised: () => renderVerdictHtml(normalisedComparison()),
  hostile: () => renderVerdictHtml(hostileComparison()),
}

const FIND_VIOLATIONS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`

describe.skipIf(!executablePath)('the page of a verdict', () => {
  let browser: ReportBrowser

  beforeAll(async () => {
    browser = await ReportBrowser.start(files)
  }, 60_000)

  afterAll(() => browser?.stop())

  for (const name of Object.keys(files)) {
    test.each([
      [1280, 'light'],
      [390, 'dark'],
    ] as const)(
      `${name} at %d px, %s: no complaint, nothing sideways, open to all`,
      async (width, scheme) => {
        const { page, complaints } = await browser.open(name, width, scheme)
        await page.$$eval('details', all => {
          for (const details of all) details.setAttribute('open', '')
        })
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        await page.evaluate(axe.source)
        expect(await page.evaluate<string[]>(FIND_VIOLATIONS)).toEqual([])
        expect(complaints).toEqual([])
        await page.close()
      },
    )
  }

  test('the marks stand where the figures say: a regression right of the floor, an improvement left of it', async () => {
    const { page } = await browser.open('mixed', 1280)
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
    await page.close()
  })
})
