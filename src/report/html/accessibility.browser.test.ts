import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { floodRun, rateSweepRun, wakeupRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { executablePath, ReportBrowser } from './chromium.fixture.ts'
import { renderHtml } from './html.ts'

const files = {
  usual: () => renderHtml([syntheticRun()]),
  rates: () => renderHtml([rateSweepRun()]),
  wakeup: () => renderHtml([wakeupRun()]),
  flood: () => renderHtml([floodRun()]),
  two: () => renderHtml([syntheticRun({ fdCounts: [8, 64] }), syntheticRun({ fdCounts: [8, 64] })]),
  hostile: () => renderHtml([hostileRun()]),
  empty: () => renderHtml([{ ...syntheticRun(), cells: [] }]),
  slides: () => renderHtml([syntheticRun()], { theme: 'slides' }),
}

/** Returns the violations that axe-core finds, each as `rule: element`. */
const FIND_VIOLATIONS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`

describe.skipIf(!executablePath)('axe-core finds no violation', () => {
  let browser: ReportBrowser

  beforeAll(async () => {
    browser = await ReportBrowser.start(files)
  }, 60_000)

  afterAll(() => browser?.stop())

  async function violationsOf(
    name: keyof typeof files,
    width: number,
    scheme: 'light' | 'dark',
  ): Promise<string[]> {
    const { page } = await browser.open(name, width, scheme)
    // What is folded away must be right, too.
    await page.$$eval('details', all => {
      for (const details of all) details.setAttribute('open', '')
    })
    await page.evaluate(axe.source)
    const violations = await page.evaluate<string[]>(FIND_VIOLATIONS)
    await page.close()
    return violations
  }

  for (const name of Object.keys(files) as (keyof typeof files)[]) {
    test.each([
      [1280, 'light'],
      [390, 'dark'],
    ] as const)(`${name} at %d px, %s`, async (width, scheme) => {
      expect(await violationsOf(name, width, scheme)).toEqual([])
    })
  }

  test('axe-core finds a violation where there is one', async () => {
    const { page } = await browser.open('usual', 1280)
    await page.evaluate(`document.querySelector('canvas[aria-label]').removeAttribute('aria-label')`)
    await page.evaluate(axe.source)
    expect(await page.evaluate<string[]>(FIND_VIOLATIONS)).toEqual([
      expect.stringContaining('role-img-alt: #run-0-scaling'),
    ])
    await page.close()
  })
})
