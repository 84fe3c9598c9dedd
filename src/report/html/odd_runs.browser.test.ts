import { expect, test } from 'vitest'
import { ODD_RUNS, type OddRun } from '../../analysis/synthetic/odd_runs.fixture.ts'
import { renderHtml } from './html.ts'
import { describeInBrowser } from './report_browser.fixture.ts'

const names = Object.keys(ODD_RUNS) as OddRun[]
const files = Object.fromEntries(names.map(name => [name, () => renderHtml([ODD_RUNS[name]()])]))

const WITHOUT_CHARTS = ['empty', 'failed', 'skipped', 'failed and skipped', 'no blocks', 'refused']

describeInBrowser('runs with little to show in a browser', files, browser => {
  test.each(names)('%s: a sensible page on a desktop and on a phone', async name => {
    const report = await browser.open(name)
    const { page } = report
    expect(await page.locator('h1').count()).toBe(1)
    expect((await page.locator('.standfirst').innerText()).trim()).toMatch(/\.\)?$/)
    const sentences = await page.locator('.findings li').count()
    expect(sentences).toBeGreaterThanOrEqual(WITHOUT_CHARTS.includes(name) ? 1 : 2)
    expect(sentences).toBeLessThanOrEqual(6)
    expect(await report.width()).toBe(1280)
    const canvases = await page.locator('canvas:visible').count()
    expect(canvases > 0).toBe(!WITHOUT_CHARTS.includes(name))
    expect(await page.locator('body').innerText()).not.toMatch(/NaN|undefined|Infinity|\[object/)
    if (name === 'empty') expect(await report.violations()).toEqual([])
    await report.resize(390, 'light')
    expect(await report.width()).toBe(390)
    expect(await page.locator('canvas:visible').count()).toBe(canvases)
    await report.close()
  })
})
