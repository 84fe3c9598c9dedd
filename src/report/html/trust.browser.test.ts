import { expect, test } from 'vitest'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { parseRun } from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { runText } from '../../result/run/write_run.ts'
import { renderHtml } from './html.ts'
import { markedRun } from './marked_run.fixture.ts'
import { describeInBrowser, type ReportPage } from './report_browser.fixture.ts'

const usual = syntheticRun({ fdCounts: [8, 64] })
const marked = markedRun()

function withoutHistograms(run: RunFile): RunFile {
  return parseRun(
    JSON.stringify(run, (key, value) => (key === 'hdr' ? '' : value)),
    'bare',
  )
}

const files = {
  usual: () => renderHtml([usual, withoutHistograms(usual)]),
  figures: () => renderHtml([usual], { embed: 'figures' }),
  none: () => renderHtml([usual], { embed: 'none' }),
  marked: () => renderHtml([marked.run]),
  torn: () => renderHtml([usual], { embed: 'none' }).replace('id="data">', '$&!'),
  hostile: () => renderHtml([hostileRun()], { embed: 'full' }),
}

const button = ({ page }: ReportPage) => page.getByRole('button', { name: 'Download run.json' })

describeInBrowser('the section on trust in a browser', files, browser => {
  test('each run of a page can be saved, byte by byte', async () => {
    const report = await browser.shared('usual')
    const [first, second] = await button(report).all()
    expect(await report.saved(first!)).toEqual({ name: `${usual.run.id}.run.json`, text: runText(usual) })
    expect((await report.saved(second!)).text).toBe(runText(withoutHistograms(usual)))
  })

  test('another cell can be chosen, with the keyboard, too', async () => {
    const { page } = await browser.shared('usual')
    const part = page.locator('#run-1-trust-figures')
    await part.locator('summary').click()
    await part.locator('select').focus()
    const [first] = await part.locator('option').all()
    expect(await first?.textContent()).toBe('select with 1 of 8 descriptors active, timeout 0, closed loop')
    expect(await first?.getAttribute('title')).toBe(usual.cells[0]?.id)
    await page.keyboard.press('ArrowDown')
    expect(await part.locator('dd').first().textContent()).toBe(usual.cells[1]?.id)
    expect(await part.innerText()).toContain('left out')
  })

  test('links lead to the parts of the section', async () => {
    const { page } = await browser.shared('usual')
    const links = await page.locator('.jump a').all()
    for (const link of links) {
      const target = page.locator((await link.getAttribute('href')) as string)
      expect(await target.locator('h3').textContent()).toBe(await link.textContent())
    }
    expect(links).toHaveLength(9)
  })

  test('a run without histograms has its other charts, and says what is missing', async () => {
    const { page } = await browser.shared('usual')
    const titles = await page.locator('#run-1 figure.chart:visible h3').allTextContents()
    expect(titles).toContain('What one wait costs')
    expect(titles).not.toContain('How slow are the slow ones')
    expect(await page.locator('#run-1-trust-warnings').innerText()).toContain('saved without its histograms')
  })

  test('without its histograms a file says so in its name, and has everything else', async () => {
    const report = await browser.open('figures')
    const { name, text } = await report.saved(button(report))
    expect(name).toBe(`${usual.run.id}.without-histograms.run.json`)
    expect(parseRun(text, name)).toEqual(withoutHistograms(usual))
    const part = report.page.locator('#run-0-trust-figures')
    await part.locator('summary').click()
    expect(await part.locator('dd').first().textContent()).toBe(usual.cells[0]?.id)
    expect(await part.innerText()).toContain('left out')
    await report.close()
    const without = await browser.open('none')
    expect(await button(without).count()).toBe(0)
    await without.close()
  })

  test('a page whose data cannot be unpacked says so, above its texts', async () => {
    const report = await browser.open('torn')
    expect(await report.page.locator('main').innerText()).toMatch(
      /^This browser cannot unpack the charts\.\s+\S/,
    )
    expect(await report.charts().count()).toBe(0)
    await report.close()
  })

  test('all values of a cell in run.json can be shown', async () => {
    const report = await browser.open('marked')
    const part = report.page.locator('#run-0-trust-figures')
    expect(await part.locator('table').count()).toBe(0)
    await part.locator('summary').click()
    await part.locator('select').waitFor()
    const text = await part.innerText()
    const missing = marked.leaves.filter(
      ({ path, value }) =>
        path.startsWith('cells.0.') &&
        !path.endsWith('.hdr') &&
        value !== null &&
        !text.includes(String(value)),
    )
    expect(missing).toEqual([])
    await report.close()
  })

  test('hostile text in a saved run runs nothing', async () => {
    const report = await browser.open('hostile')
    const part = report.page.locator('#run-0-trust-figures')
    await part.locator('summary').click()
    await part.locator('select').waitFor()
    expect(await report.page.title()).not.toBe('owned')
    expect(await report.width()).toBe(1280)
    expect((await report.saved(button(report))).text).toBe(runText(hostileRun()))
    await report.resize(390, 'light')
    expect(await report.width()).toBe(390)
    await report.close()
  })
})
