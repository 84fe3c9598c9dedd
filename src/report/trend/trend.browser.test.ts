import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { syntheticTrend } from '../../analysis/trend/synthetic_history.fixture.ts'
import { executablePath, ReportBrowser } from '../html/chromium.fixture.ts'
import { renderTrendHtml } from './trend_html.ts'

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)">${'long '.repeat(300)}`

const usual = {
  runs: 60,
  cells: 4,
  slowness: (run: number) => 1 + run / 2000,
  factor: (run: number, cell: number) => (run >= 30 && cell === 0 ? 1.1 : 1),
}

const files = {
  usual: () => renderTrendHtml(syntheticTrend(usual)),
  hostile: () =>
    renderTrendHtml(
      syntheticTrend({
        ...usual,
        change: line => ({
          ...line,
          run: { ...line.run, suite: HOSTILE },
          commit: { label: HOSTILE, date: null, subject: HOSTILE, isDirty: true },
          machine: { ...line.machine, cpuModel: HOSTILE, kernel: `${line.run.id}${HOSTILE}` },
          cells: line.cells.map(cell => ({ ...cell, id: `${cell.id}${HOSTILE}`, mechanism: HOSTILE })),
        }),
      }),
    ),
  one: () => renderTrendHtml(syntheticTrend({ runs: 1, cells: 1, blocks: 2 })),
  empty: () => renderTrendHtml(syntheticTrend({ runs: 0 })),
  large: () => renderTrendHtml(syntheticTrend({ runs: 200, cells: 60 })),
}

test('60 cells of 200 runs are below 1 MB', () => {
  expect(Buffer.byteLength(files.large())).toBeLessThan(1e6)
})

describe.skipIf(!executablePath)('a trend page', () => {
  let browser: ReportBrowser

  beforeAll(async () => {
    browser = await ReportBrowser.start(files)
  }, 60_000)

  afterAll(() => browser?.stop())

  const FIND_VIOLATIONS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`

  test.each([
    ['usual', 390, 'dark'],
    ['hostile', 1280, 'light'],
    ['hostile', 390, 'dark'],
    ['one', 1280, 'light'],
    ['empty', 390, 'dark'],
  ] as const)(
    '%s at %d px, %s: no violation, no complaint, no wider than the screen',
    async (name, width, scheme) => {
      const report = await browser.open(name, width, scheme)
      await report.page.$$eval('details', all => {
        for (const details of all) details.setAttribute('open', '')
      })
      await report.page.evaluate(axe.source)
      expect(await report.page.evaluate<string[]>(FIND_VIOLATIONS)).toEqual([])
      expect(report.complaints).toEqual([])
      expect(await report.width()).toBe(width)
      await report.page.close()
    },
  )

  test('every cell is drawn; the buttons show those that changed, one mechanism, and figures as measured', async () => {
    const report = await browser.open('usual', 1280)
    const drawn = await report.drawnPixels()
    expect(drawn).toHaveLength(4)
    expect(Math.min(...drawn)).toBeGreaterThan(1000)
    const before = await report.pictures()
    await report.press('as measured')
    expect((await report.pictures())[1]).not.toBe(before[1])
    await report.press('the 1 that changed')
    expect(await report.titles()).toEqual(['select/n8/k1/nonblocking'])
    await report.press('poll')
    expect(await report.titles()).toEqual([])
    expect(await report.page.locator('.lead:visible').textContent()).toContain('No cell')
    await report.page.close()
  })

  test('a finding leads to its chart, also where that is not shown', async () => {
    const report = await browser.open('usual', 390)
    await report.press('poll')
    await report.page.locator('.findings a').first().click()
    await report.settled()
    expect(await report.page.locator('#trend-0-0').isVisible()).toBe(true)
    expect(
      await report.page.evaluate(`document.querySelector('#trend-0-0').getBoundingClientRect().top < 900`),
    ).toBe(true)
    await report.page.close()
  })

  test('the table beside a chart holds every run', async () => {
    const report = await browser.open('usual', 1280)
    await report.openNumbers(report.charts().first())
    expect(await report.charts().first().locator('tbody tr').count()).toBe(60)
    await report.page.close()
  })
})
