import { expect, test } from 'vitest'
import { floodRun, rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderHtml } from './html.ts'
import { describeInBrowser, type ReportPage } from './report_browser.fixture.ts'

const slidesOf = (...runs: Parameters<typeof renderHtml>[0]) => renderHtml(runs, { theme: 'slides' })

const files = {
  usual: () => slidesOf(syntheticRun({ actives: [1, '100%'] })),
  load: () => slidesOf(rateSweepRun()),
  flood: () => slidesOf(floodRun()),
  hostile: () => slidesOf(hostileRun()),
  empty: () => slidesOf({ ...syntheticRun(), cells: [] }),
  chosen: () => renderHtml([syntheticRun()], { theme: 'dark', slides: ['who-wins', 'scaling'] }),
}

describeInBrowser('a talk in a browser', files, browser => {
  /** Returns the slide at the top of the screen, and whether it fills the screen. */
  const current = (report: ReportPage) =>
    report.page.evaluate(`(() => {
      const slides = [...document.querySelectorAll('.slide')]
      const at = slides.findIndex(slide => Math.abs(slide.getBoundingClientRect().top) < 2)
      return { at, of: slides.length, height: slides[at]?.getBoundingClientRect().height }
    })()`) as Promise<{ at: number; of: number; height: number }>

  test.each([
    [390, 'light', true],
    [1280, 'dark', true],
    [1920, 'light', false],
    [1280, 'light', false],
  ] as const)('at %d px, %s: each chart fills a screen and says something', async (width, scheme, isRead) => {
    const report = await browser.shared('usual')
    await report.resize(width, scheme)
    const charts = report.page.locator('.chart-slide')
    expect(await charts.count()).toBeGreaterThanOrEqual(4)
    for (const slide of await charts.all()) {
      const box = (await slide.boundingBox())!
      expect(Math.round(box.height)).toBe(900)
      const canvas = (await slide.locator('canvas').boundingBox())!
      expect(canvas.height).toBeGreaterThan(350)
      expect(canvas.y + canvas.height).toBeLessThanOrEqual(box.y + box.height)
      expect((await slide.locator('h2').textContent())?.length).toBeGreaterThan(8)
      expect(await slide.locator('.subtitle').textContent()).toContain('closed loop')
      expect(await slide.locator('canvas').getAttribute('aria-label')).toContain('closed loop')
    }
    for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(2000)
    expect(await report.width()).toBe(width)
    expect(report.complaints).toEqual([])
    if (isRead) expect(await report.violations()).toEqual([])
  })

  test('keys turn the slides up to the first and the last', async () => {
    const report = await browser.shared('usual')
    const press = async (key: string) => {
      await report.page.keyboard.press(key)
      return (await current(report)).at
    }
    const { of } = await current(report)
    expect(await press('ArrowLeft')).toBe(0)
    expect(await press('ArrowRight')).toBe(1)
    expect(await press('PageDown')).toBe(2)
    expect(await press(' ')).toBe(3)
    expect(await press('ArrowUp')).toBe(2)
    expect(await press('End')).toBe(of - 1)
    expect(await press('ArrowDown')).toBe(of - 1)
    expect(await press('Home')).toBe(0)
  })

  test('the charts are drawn one a task, so that a talk of many figures can begin', async () => {
    const report = await browser.shared('usual')
    await report.resize(1280, 'light')
    await report.page.evaluate(`
      const charts = document.querySelector('[data-slides]')
      globalThis.turns = []
      new MutationObserver(() => turns.push(charts.hasAttribute('aria-busy'))).observe(charts, { attributes: true })
    `)
    await report.resize(1280, 'dark')
    expect(await report.page.evaluate('turns')).toEqual([true, false])
  })

  test('it prints to PDF with one slide a page', async () => {
    const report = await browser.shared('usual')
    const { of } = await current(report)
    const pdf = await report.page.pdf({ preferCSSPageSize: true, printBackground: true })
    const text = pdf.toString('latin1')
    expect(text.match(/\/Type\s*\/Page\b/g)).toHaveLength(of)
    expect(text).toMatch(/\/MediaBox\s*\[0 0 960 540\]/)
  })

  test('printed from a dark system, the charts have dark ink; afterwards they are as before', async () => {
    const report = await browser.open('usual')
    const pictures = () => report.pictures('.chart-slide canvas')
    const inPrint = async () => {
      await report.page.evaluate('dispatchEvent(new Event("beforeprint"))')
      const printed = await pictures()
      await report.page.evaluate('dispatchEvent(new Event("afterprint"))')
      return printed
    }
    const light = await inPrint()
    await report.resize(1280, 'dark')
    const before = await pictures()
    expect(before).not.toEqual(light)
    expect(await inPrint()).toEqual(light)
    expect(await pictures()).toEqual(before)
    await report.close()
  })

  test('charts lose the space of their names where the window becomes narrow, whatever the size of letters', async () => {
    const report = await browser.shared('usual')
    const pictures = () => report.pictures('.chart-slide canvas')
    await report.resize(700, 'light')
    await report.resize(500, 'light')
    const drawn = await pictures()
    await report.page.evaluate('dispatchEvent(new Event("afterprint"))')
    expect(await pictures()).toEqual(drawn)
    await report.resize(1280, 'light')
  })

  test('a line is switched off on its slide, with the space bar, too, and the slide stays', async () => {
    const report = await browser.shared('usual')
    await report.page.keyboard.press('ArrowRight')
    const [before] = await report.pictures('.chart-slide canvas')
    const poll = report.page
      .locator('.chart-slide')
      .first()
      .getByRole('button', { name: 'poll', exact: true })
    await poll.focus()
    await report.page.keyboard.press(' ')
    expect(await poll.getAttribute('aria-pressed')).toBe('false')
    expect((await report.pictures('.chart-slide canvas'))[0]).not.toBe(before)
    expect((await current(report)).at).toBe(1)
  })

  test('B shows the lines of a slide one after the other, and each further step another one', async () => {
    const report = await browser.open('chosen')
    await report.page.keyboard.press('End')
    const scaling = report.page.locator('#run-0-scaling')
    const shown = () => scaling.locator('.legend button[aria-pressed="true"]').count()
    const all = await shown()
    expect(all).toBeGreaterThan(2)
    await report.page.keyboard.press('b')
    expect(await shown()).toBe(1)
    await report.page.keyboard.press('ArrowRight')
    expect(await shown()).toBe(2)
    await report.page.keyboard.press('ArrowLeft')
    expect([await shown(), (await current(report)).at]).toEqual([1, 1])
    await report.page.keyboard.press('ArrowLeft')
    expect((await current(report)).at).toBe(0)
    await report.page.keyboard.press('ArrowRight')
    expect([await shown(), (await current(report)).at]).toEqual([1, 1])
    await report.page.keyboard.press('b')
    expect(await shown()).toBe(all)
    await report.close()
  })

  test('L shows the figures on linear axes, and again on logarithmic ones', async () => {
    const report = await browser.open('chosen')
    await report.page.keyboard.press('End')
    const picture = async () => (await report.pictures('#run-0-scaling canvas'))[0]
    const before = await picture()
    await report.page.keyboard.press('l')
    expect(await picture()).not.toBe(before)
    await report.page.keyboard.press('L')
    expect(await picture()).toBe(before)
    await report.close()
  })

  test.each(['usual', 'load'] as const)(
    '%s: L makes the axes of a chart linear, or says why they are not',
    async name => {
      const report = await browser.open(name)
      const slides = report.page.locator('.chart-slide')
      const pictures = () => report.pictures('.chart-slide canvas')
      for (let i = 0; i < (await slides.count()); i++) {
        await slides.nth(i).evaluate(slide => slide.scrollIntoView())
        const before = (await pictures())[i]
        await report.page.keyboard.press('l')
        const words = (await slides.nth(i).locator('[role=status]').textContent()) ?? ''
        const isChanged = (await pictures())[i] !== before
        expect([i, words === '' ? isChanged : words.includes('logarithmic')]).toEqual([i, true])
      }
      await report.close()
    },
  )

  test('S opens the notes in a window of their own, which follows and turns the slides', async () => {
    const report = await browser.open('chosen')
    const [notes] = await Promise.all([report.page.waitForEvent('popup'), report.page.keyboard.press('s')])
    const title = async () => [
      await notes.locator('h1').textContent(),
      await notes.locator('.next').textContent(),
    ]
    const [first, second] = await report.page.locator('.slide h2').allTextContents()
    expect(await title()).toEqual([first, `Next: ${second}`])
    expect(await notes.locator('.speaker-notes p').count()).toBeGreaterThan(1)
    await notes.keyboard.press('ArrowRight')
    expect(await title()).toEqual([second, 'This is the last slide.'])
    expect((await current(report)).at).toBe(1)
    await Promise.all([notes.waitForEvent('close'), report.page.keyboard.press('s')])
    expect(await report.page.locator('.speaker-notes').first().isVisible()).toBe(false)
    await report.close()
  })

  test('notes stand on the slides where the browser allows no window', async () => {
    const report = await browser.open('chosen')
    await report.page.evaluate('globalThis.open = () => null')
    await report.page.keyboard.press('s')
    expect(await report.page.locator('.speaker-notes').first().isVisible()).toBe(true)
    await report.page.keyboard.press('s')
    expect(await report.page.locator('.speaker-notes').first().isVisible()).toBe(false)
    await report.close()
  })

  test('chosen slides are those alone, in their order, in the theme that was chosen', async () => {
    const report = await browser.open('chosen')
    const ids = await report.page.$$eval('.slide', all => all.map(slide => slide.id))
    expect(ids).toEqual(['run-0-who-wins', 'run-0-scaling'])
    expect(await report.page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
    await report.close()
  })

  test.each(['load', 'flood', 'hostile'] as const)('%s: slides without a complaint at 390 px', async name => {
    const report = await browser.open(name, 390)
    expect(await report.page.locator('.chart-slide').count()).toBeGreaterThan(0)
    expect(await report.width()).toBe(390)
    await report.close()
  })

  test('an empty run has its title, what was to be measured, and no chart', async () => {
    const report = await browser.open('empty')
    expect((await current(report)).of).toBe(2)
    expect(await report.page.locator('h1').textContent()).toContain('This run has no cells')
    await report.close()
  })
})
