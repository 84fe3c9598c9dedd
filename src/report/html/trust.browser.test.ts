import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { parseRun } from '../../result/read_run.ts'
import type { RunFile } from '../../result/schema.ts'
import { runText } from '../../result/write_run.ts'
import { executablePath, ReportBrowser } from './chromium.fixture.ts'
import { renderHtml } from './html.ts'
import { markedRun } from './marked_run.fixture.ts'

const usual = syntheticRun({ fdCounts: [8, 64] })

function withoutHistograms(run: RunFile): RunFile {
  return parseRun(
    JSON.stringify(run, (key, value) => (key === 'hdr' ? '' : value)),
    'bare',
  )
}

describe.skipIf(!executablePath)('the section on trust in a browser', () => {
  let browser: ReportBrowser
  let page: Page
  let complaints: readonly string[]

  const marked = markedRun()
  const files = {
    usual: () => renderHtml([usual, withoutHistograms(usual)]),
    figures: () => renderHtml([usual], { embed: 'figures' }),
    none: () => renderHtml([usual], { embed: 'none' }),
    marked: () => renderHtml([marked.run]),
    hostile: () => renderHtml([hostileRun()], { embed: 'full' }),
    bare: () => renderHtml([withoutHistograms(usual)]),
  }

  async function open(name: keyof typeof files, width = 1280): Promise<void> {
    const report = await browser.open(name, width)
    page = report.page
    complaints = report.complaints
  }

  async function saved(nth: number): Promise<{ name: string; text: string }> {
    const button = page.getByRole('button', { name: 'Download run.json' }).nth(nth)
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
    return { name: file.suggestedFilename(), text: readFileSync((await file.path()) as string, 'utf8') }
  }

  beforeAll(async () => {
    browser = await ReportBrowser.start(files)
  }, 60_000)

  afterAll(() => browser?.stop())

  test('each run of a page can be saved, byte by byte', async () => {
    await open('usual')
    expect(await saved(0)).toEqual({ name: `${usual.run.id}.run.json`, text: runText(usual) })
    expect((await saved(1)).text).toBe(runText(withoutHistograms(usual)))
    expect(complaints).toEqual([])
    await page.close()
  })

  test('without its histograms a file says so in its name, and has everything else', async () => {
    await open('figures')
    const { name, text } = await saved(0)
    expect(name).toBe(`${usual.run.id}.without-histograms.run.json`)
    expect(parseRun(text, name)).toEqual(withoutHistograms(usual))
    const part = page.locator('#run-0-trust-figures')
    await part.locator('summary').click()
    expect(await part.locator('dd').first().textContent()).toBe(usual.cells[0]?.id)
    expect(await part.innerText()).toContain('left out')
    await page.close()
    await open('none')
    expect(await page.getByRole('button', { name: 'Download run.json' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('all values of a cell in run.json can be shown', async () => {
    await open('marked')
    const part = page.locator('#run-0-trust-figures')
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
    expect(complaints).toEqual([])
    await page.close()
  })

  test('another cell can be chosen, with the keyboard, too', async () => {
    await open('usual')
    const part = page.locator('#run-1-trust-figures')
    await part.locator('summary').click()
    const [, second] = usual.cells
    await part.locator('select').focus()
    await page.keyboard.press('ArrowDown')
    expect(await part.locator('dd').first().textContent()).toBe(second?.id)
    expect(await part.innerText()).toContain('left out')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('links lead to the parts of the section', async () => {
    await open('usual')
    for (const link of await page.locator('.jump a').all()) {
      const [title, href] = [await link.textContent(), await link.getAttribute('href')]
      expect(
        await page
          .locator(href as string)
          .locator('h3')
          .textContent(),
      ).toBe(title)
    }
    expect(await page.locator('.jump a').count()).toBe(9)
    await page.close()
  })

  test.each([390, 1280])('hostile text in a saved run runs nothing at %d px', async width => {
    await open('hostile', width)
    const part = page.locator('#run-0-trust-figures')
    await part.locator('summary').click()
    await part.locator('select').waitFor()
    expect(await page.title()).not.toBe('owned')
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width)
    expect((await saved(0)).text).toBe(runText(hostileRun()))
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a run without histograms has its other charts, and says what is missing', async () => {
    await open('bare')
    const titles = await page.locator('figure.chart:visible h3').allTextContents()
    expect(titles).toContain('What one wait costs')
    expect(titles).not.toContain('How slow are the slow ones')
    expect(await page.locator('#run-0-trust-warnings').innerText()).toContain('saved without its histograms')
    expect(complaints).toEqual([])
    await page.close()
  })
})
