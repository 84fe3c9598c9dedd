import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { describeInBrowser } from '../html/report_browser.fixture.ts'
import { factsOf } from './list_entry.ts'
import { type ListedRun, renderList } from './list_html.ts'

const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['ready'] })

function listed(folder: string, day: string): ListedRun {
  const startedAt = `2026-01-${day}T03:04:05.000Z`
  const facts = factsOf({ ...run, run: { ...run.run, startedAt } })
  return { folder, size: 1, modifiedMs: 1, facts, reason: null, hasReport: true }
}

const damaged: ListedRun = { ...listed('cut', '01'), facts: null, reason: 'it is cut off' }
const runs = [listed('monday', '02'), listed('tuesday', '03'), listed("it's wednesday", '04'), damaged]

describeInBrowser(
  'a list of runs',
  { list: () => renderList(runs, loadPageAssets(undefined, 'list')) },
  browser => {
    test.each([
      [390, 'dark'],
      [1280, 'light'],
    ] as const)('at %d px, %s: a row for each run, nothing sideways, open to all', async (width, scheme) => {
      const report = await browser.shared('list')
      await report.resize(width, scheme)
      expect(await report.page.locator('.runs tbody tr:visible').count()).toBe(4)
      expect(await report.page.locator('.sparkline polyline').count()).toBe(12)
      expect(await report.width()).toBe(width)
      // The name of a run is not broken while its row has room.
      const lines = await report.page.$$eval('.runs tbody a', names =>
        names.map(name => name.getClientRects().length),
      )
      expect(lines).toEqual([1, 1, 1, 1])
      expect(await report.violations()).toEqual([])
    })

    test('a filter shows the rows that hold all of its words', async () => {
      const report = await browser.open('list')
      await report.page.getByRole('searchbox').fill('2026-01 day Default')
      expect(await report.page.locator('.runs tbody tr:visible').count()).toBe(3)
      await report.page.getByRole('searchbox').fill('tuesday')
      expect(await report.page.locator('.runs tbody tr:visible a').allTextContents()).toEqual(['tuesday'])
      expect(await report.page.locator('.filtered').textContent()).toBe('1 of 4 runs')
      await report.close()
    })

    test('two runs are picked for comparison, in the order of the picks, and a third replaces the second', async () => {
      const report = await browser.open('list')
      const pick = (name: string) => report.page.getByRole('checkbox', { name: `Compare ${name}` }).click()
      const command = () => report.page.locator('.picked code').textContent()
      await pick('tuesday')
      expect(await report.page.locator('.picked').textContent()).toContain('Pick another run')
      await pick('monday')
      expect(await command()).toBe(
        'muxbench compare tuesday monday\nmuxbench report tuesday monday --out both.html',
      )
      await pick("it's wednesday")
      expect(await command()).toContain("muxbench compare tuesday './it'\\''s wednesday'\n")
      expect(await report.page.locator('.runs input:checked').count()).toBe(2)
      await pick('tuesday')
      expect(await report.page.locator('.picked code').count()).toBe(0)
      await report.close()
    })
  },
)
