import { expect, test } from 'vitest'
import { machineRun } from '../../analysis/fleet/fleet.fixture.ts'
import { type Fleet, fleetOf } from '../../analysis/fleet/fleet.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { describeInBrowser } from '../html/report_browser.fixture.ts'
import { renderFleetHtml } from './fleet_html.ts'

const fleet = fleetOf(
  Array.from({ length: 12 }, (_, i) =>
    machineRun(i + 1, { level: i === 0 ? 1.5 : 1, labels: { rack: i % 3 === 0 ? 'north' : 'south' } }),
  ),
) as Fleet

describeInBrowser(
  'a fleet',
  { fleet: () => renderFleetHtml(fleet, undefined, () => null, loadPageAssets(undefined, 'fleet')) },
  browser => {
    test.each([
      [390, 'dark'],
      [1280, 'light'],
      [1920, 'dark'],
    ] as const)(
      'at %d px, %s: a row for each machine, nothing sideways, open to all',
      async (width, scheme) => {
        const report = await browser.shared('fleet')
        await report.resize(width, scheme)
        expect(await report.page.locator('.machines tbody tr:visible').count()).toBe(12)
        expect(await report.page.locator('.level:visible').count()).toBe(12)
        expect(await report.width()).toBe(width)
        expect(await report.violations()).toEqual([])
      },
    )

    test('on a sheet of A4 each machine is one line of the table, below the names of its columns', async () => {
      const report = await browser.open('fleet')
      const sheetWidth = 680
      await report.page.setViewportSize({ width: sheetWidth, height: 900 })
      await report.page.emulateMedia({ media: 'print' })
      expect(await report.page.locator('.machines thead th:visible').count()).toBeGreaterThan(4)
      expect(await report.page.locator('.fleet-controls:visible').count()).toBe(0)
      const sides = await report.page.evaluate<[number, number][]>(
        `[...document.querySelectorAll('.machines tbody tr')].map(row => [row.firstElementChild.getBoundingClientRect().top, row.lastElementChild.getBoundingClientRect().top])`,
      )
      expect(sides).toHaveLength(12)
      for (const [first, last] of sides) expect(last).toBe(first)
      expect(await report.width()).toBe(sheetWidth)
      // The page is used again.
      await report.page.emulateMedia({ media: null })
      await report.close()
    })

    test('a button shows the levels of one mechanism', async () => {
      const report = await browser.open('fleet')
      const first = () => report.page.locator('.machines .cost span:visible').first().textContent()
      const before = await first()
      await report.page.getByRole('button', { name: 'epoll' }).click()
      expect(await report.page.locator('.level:visible').count()).toBe(12)
      expect(await first()).not.toBe(before)
      await report.close()
    })

    test('machines are grouped by a fact, and filtered within their groups', async () => {
      const report = await browser.open('fleet')
      await report.page.getByLabel('Group by').selectOption({ label: 'label rack' })
      const headings = () => report.page.locator('.machines .group').allTextContents()
      expect(await headings()).toEqual([
        expect.stringMatching(/^south · 8 machines · at /),
        expect.stringMatching(/^north · 4 machines · at .* of the first, /),
      ])
      await report.page.getByRole('searchbox').fill('north')
      expect(await headings()).toEqual([expect.stringMatching(/^north/)])
      expect(await report.page.locator('.machines tr[data-machine]:visible').count()).toBe(4)
      expect(await report.page.locator('.filtered').textContent()).toBe('4 of 12 machines')
      await report.page.getByLabel('Group by').selectOption({ label: 'nothing' })
      await report.page.getByRole('searchbox').fill('')
      expect(await report.page.locator('.machines tbody tr:visible').count()).toBe(12)
      await report.close()
    })
  },
)
