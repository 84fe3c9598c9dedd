import { expect, test } from 'vitest'
import { CLAIMS } from '../../analysis/claims/claims.ts'
import { cellsWith, usualCosts } from '../../analysis/claims/measured.fixture.ts'
import { outcomesWith } from '../../analysis/claims/probes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { renderHtml } from './html.ts'
import { describeInBrowser, type ReportPage } from './report_browser.fixture.ts'

const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['ready'] })
const claims = CLAIMS.map(({ number }) => number)
const judged: RunFile = { ...run, run: { ...run.run, claims }, probes: outcomesWith() }

/** Returns the cell with all that a cell of a file has. */
function whole(cell: RunCell): RunCell {
  const template = run.cells[0] as RunCell
  const metrics = Object.entries(cell.metrics).map(([name, metric]) => [
    name,
    { ...template.metrics['waitNs'], ...metric },
  ])
  return { ...template, ...cell, metrics: Object.fromEntries(metrics) }
}

const measured: RunFile = { ...judged, cells: cellsWith(usualCosts).map(whole) }
const explorer = 'explorer.html'

const files = {
  claims: () => renderHtml([judged], { explorer }),
  talk: () => renderHtml([measured], { theme: 'slides', explorer }),
}

/** Letters that are smaller than this share of the screen's height cannot be read from the last row. */
const SMALLEST = 1 / 52

describeInBrowser('a page of claims', files, browser => {
  const shown = '.claim:visible'

  test('a card for each claim with its verdict and one sentence, below how many hold', async () => {
    const report = await browser.shared('claims')
    expect(await report.page.locator('h1').textContent()).toMatch(
      /^Of \d+ claims about epoll, \d+ holds? and \d+ (is|are) refuted$/,
    )
    expect(await report.page.locator(shown).count()).toBe(CLAIMS.length)
    expect(await report.page.locator('.claim-verdict:visible').count()).toBe(CLAIMS.length)
    const card = report.page.locator('[id$="claim-7"]')
    expect(await card.textContent()).toContain('epoll shares memory with user space by mmap.')
    expect(await card.getAttribute('data-verdict')).toBe('refuted')
    expect(await report.page.locator('.first-screen').count()).toBe(1)
  })

  test.each([390, 1280, 1920])('at %d px nothing goes sideways, and it is open to all', async width => {
    const report = await browser.shared('claims')
    await report.resize(width, width === 1280 ? 'dark' : 'light')
    expect(await report.width()).toBe(width)
    expect(await report.violations()).toEqual([])
  })

  test('a verdict and a kind are chosen, each with as many cards as it says', async () => {
    const report = await browser.open('claims')
    const choose = async (group: string, name: RegExp) => {
      const radio = report.page.getByRole('group', { name: group }).getByRole('radio', { name })
      await radio.check()
      return Number(/\d+$/.exec((await radio.locator('..').textContent())?.trim() ?? '')?.[0])
    }
    const refuted = await choose('Verdict', /^refuted/)
    expect(await report.page.locator(shown).count()).toBe(refuted)
    expect(await report.page.locator('.claim[data-verdict="refuted"]:visible').count()).toBe(refuted)
    await choose('Verdict', /^all/)
    expect(await choose('About', /^threads/)).toBe(await report.page.locator(shown).count())
    await report.close()
  })

  test('the lines of a chart have no area, and their colours beside their names', async () => {
    const { page } = await browser.shared('talk')
    const [line, swatch] = (await page.evaluate(`(() => {
      const chart = document.querySelector('[id$="claim-9"] .claim-chart')
      const styleOf = selector => getComputedStyle(chart.querySelector(selector))
      const { fill, stroke } = styleOf('polyline')
      return [{ fill, stroke }, styleOf('li rect').fill]
    })()`)) as [object, string]
    expect(line).toEqual({ fill: 'none', stroke: swatch })
  })

  test('a card leads to the preset of the explorer that shows its claim', async () => {
    const { page } = await browser.shared('claims')
    const links = await page.$$eval('.claim a', all => all.map(link => link.getAttribute('href')))
    expect(links).toEqual(
      CLAIMS.flatMap(({ preset }) => (preset === null ? [] : [`explorer.html#preset=${preset}`])),
    )
  })

  const slides = CLAIMS.map(({ number }) => `run-0-claim-${number}`)

  /** Returns the ids of the slides at the top of the screen, and whether their verdicts are seen. */
  const current = ({ page }: ReportPage) =>
    page.$$eval('.slide', all =>
      all
        .filter(slide => Math.abs(slide.getBoundingClientRect().top) < 2)
        .map(slide => [slide.id, slide.querySelector('.claim-verdict')?.getClientRects().length === 1]),
    )

  test('a slide shows the claim, the next key its verdict, and the one after that the next claim', async () => {
    const report = await browser.open('talk')
    const [first, second] = slides
    const press = async (key: string) => {
      await report.page.keyboard.press(key)
      return (await current(report)).flat()
    }
    expect(await press('ArrowRight')).toEqual([first, false])
    expect(await press(' ')).toEqual([first, true])
    expect(await press('PageDown')).toEqual([second, false])
    expect(await press('ArrowRight')).toEqual([second, true])
    expect(await press('ArrowLeft')).toEqual([second, false])
    expect(await press('PageUp')).toEqual([first, true])
    expect(await press('Home')).toEqual(['', false])
    expect(report.complaints).toEqual([])
    await report.close()
  })

  test.each([
    [1280, 720],
    [1920, 1080],
  ])('at %d × %d each claim fits its slide with its verdict, in large letters', async (width, height) => {
    const report = await browser.shared('talk')
    const { page } = report
    await page.setViewportSize({ width, height })
    await page.$$eval('.claim-slide', all => all.map(slide => slide.setAttribute('data-answered', '')))
    const seen = await page.evaluate(`[...document.querySelectorAll('.claim-slide')].map(slide => {
      const { bottom } = slide.getBoundingClientRect()
      const end = slide.querySelector('.source').getBoundingClientRect().top
      const texts = [...slide.querySelectorAll('h2, p, li, td, figcaption, .sparkline')].filter(each => each.offsetParent || each.matches('.sparkline'))
      const lowest = each => (each.matches('.source') ? bottom : end) + 1
      return [slide.id, {
        height: slide.offsetHeight,
        below: texts.filter(each => each.getBoundingClientRect().bottom > lowest(each)).length,
        beside: texts.filter(each => each.getBoundingClientRect().right > innerWidth).length,
        isLarge: texts.every(each => Number.parseFloat(getComputedStyle(each).fontSize) >= ${height * SMALLEST}),
        isDrawn: [...slide.querySelectorAll('.sparkline')].every(each => each.getBoundingClientRect().height > ${height / 8}),
      }]
    })`)
    expect(seen).toEqual(
      slides.map(id => [id, { height, below: 0, beside: 0, isLarge: true, isDrawn: true }]),
    )
    expect(await report.width()).toBe(width)
    expect(await page.locator('.claim-slide .sparkline').count()).toBeGreaterThan(2)
    expect(await report.violations()).toEqual([])
  })

  test('printed, each slide has its verdict', async () => {
    const report = await browser.open('talk')
    await report.page.emulateMedia({ media: 'print' })
    expect(await report.page.locator('.claim-verdict:visible').count()).toBe(slides.length)
    await report.page.emulateMedia({ media: null })
    await report.close()
  })
})
