import { expect, test } from 'vitest'
import { syntheticTrend } from '../../analysis/trend/synthetic_history.fixture.ts'
import { describeInBrowser } from '../html/report_browser.fixture.ts'
import { renderTrendHtml } from './trend_html.ts'

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)">${'long '.repeat(300)}`

const usual = {
  runs: 60,
  cells: 4,
  slowness: (run: number) => 1 + run / 2000,
  factor: (run: number, cell: number) => (run >= 30 && cell === 0 ? 1.1 : 1),
}

/** The titles of the charts that each show all cells of a mechanism together; no button hides them. */
const POOLS = ['select', 'poll', 'epoll'].map(mechanism => `${mechanism}, waits that only look`)

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

describeInBrowser('a trend page', files, browser => {
  test('the table beside a chart holds every run', async () => {
    const report = await browser.shared('usual')
    await report.openNumbers(report.charts().first())
    expect(await report.charts().first().locator('tbody tr').count()).toBe(60)
  })

  test('every cell is drawn; the buttons show those that changed, one mechanism, and figures as measured', async () => {
    const report = await browser.shared('usual')
    const drawn = await report.drawnPixels()
    expect(drawn).toHaveLength(POOLS.length + 4)
    expect(Math.min(...drawn)).toBeGreaterThan(1000)
    const before = await report.pictures()
    await report.press('as measured')
    expect((await report.pictures()).at(-1)).not.toBe(before.at(-1))
    await report.press('the 1 that changed')
    expect(await report.titles()).toEqual([...POOLS, 'select, 1 of 8 descriptors active, timeout 0'])
    await report.press('poll')
    expect(await report.titles()).toEqual(POOLS)
    expect(await report.page.locator('.lead:visible').textContent()).toContain('No cell')
  })

  test('a finding leads to its chart, also where that is not shown', async () => {
    const report = await browser.shared('usual', 390, 'dark')
    await report.press('poll')
    await report.page.locator('.findings a').first().click()
    await report.settled()
    expect(await report.page.locator('#pool-0-0').isVisible()).toBe(true)
    expect(
      await report.page.evaluate(`document.querySelector('#pool-0-0').getBoundingClientRect().top < 900`),
    ).toBe(true)
  })

  test.each([
    ['usual', 390, 'dark'],
    ['hostile', 1280, 'light'],
    ['hostile', 390, 'dark'],
    ['one', 1280, 'light'],
    ['empty', 390, 'dark'],
  ] as const)(
    '%s at %d px, %s: no violation, no complaint, no wider than the screen',
    async (name, width, scheme) => {
      const report = await browser.shared(name, width, scheme)
      expect(await report.violations()).toEqual([])
      expect(await report.width()).toBe(width)
      await report.close()
    },
  )
})
