import { expect, test } from 'vitest'
import { describeInBrowser, type ReportPage } from '../report/html/report_browser.fixture.ts'
import { exploreHtml } from './explore_html.ts'
import { PRESETS } from './presets.ts'
import { record } from './recording.ts'

const files = {
  talk: () => exploreHtml({ theme: 'slides' }),
  opened: () => exploreHtml({ theme: 'slides', preset: 'oneshot' }),
}

/** The sizes of screens that slides are shown on. */
const SCREENS = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
] as const

/** Letters that are smaller than this share of the screen's height cannot be read from the last row. */
const SMALLEST = 1 / 52

interface Seen {
  /** The height of the smallest letters. */
  readonly letters: number
  /** How many parts reach below the slide, and how far the program reaches beyond its place. */
  readonly below: number
  readonly beyond: number
  readonly height: number
}

/** Returns a script that looks at what is shown on a slide. */
const seenOn = (name: string) => `(() => {
  const slide = document.getElementById('${name}')
  const { bottom, height } = slide.getBoundingClientRect()
  const shown = [...slide.querySelectorAll('.eyebrow, h2, p, pre, canvas')].filter(each => each.offsetHeight > 0)
  const program = slide.querySelector('pre')
  const letters = each => Number.parseFloat(each.dataset.letters ?? getComputedStyle(each).fontSize)
  return {
    letters: Math.min(...shown.map(letters)),
    below: shown.filter(each => each.getBoundingClientRect().bottom > bottom + 1).length,
    beyond: program ? program.scrollWidth - program.parentElement.clientWidth : 0,
    height,
  }
})()`

describeInBrowser('the explorer as slides', files, browser => {
  const slideOf = ({ page }: ReportPage, name: string) => page.locator(`#${name}`)

  /** Returns the ids of the slides at the top of the screen. */
  const current = ({ page }: ReportPage) =>
    page.$$eval('.slide', all =>
      all.filter(slide => Math.abs(slide.getBoundingClientRect().top) < 2).map(({ id }) => id),
    )

  test.each(SCREENS)('at $width × $height each preset fits its screen in large letters', async screen => {
    const report = await browser.shared('talk')
    const { page } = report
    await page.setViewportSize(screen)
    for (const { name } of PRESETS) {
      const slide = slideOf(report, name)
      await slide.evaluate(element => element.scrollIntoView())
      await page.keyboard.press('ArrowRight')
      for (const key of ['.', ',']) {
        await page.keyboard.press(key)
        const seen = (await page.evaluate(seenOn(name))) as Seen
        expect([name, seen.below, seen.beyond <= 0, Math.round(seen.height)]).toEqual([
          name,
          0,
          true,
          screen.height,
        ])
        expect([name, seen.letters / screen.height]).toEqual([name, expect.toSatisfy(x => x >= SMALLEST)])
      }
    }
    expect(await report.width()).toBe(screen.width)
  })

  test('a key shows the answer, and the next one the next question', async () => {
    const report = await browser.open('talk')
    const press = (key: string) => report.page.keyboard.press(key)
    const [first, second] = PRESETS.map(({ name }) => slideOf(report, name).locator('.answer'))
    const isAnswered = async () => [await first!.isVisible(), await second!.isVisible()]
    await press('ArrowRight')
    expect([await current(report), await isAnswered()]).toEqual([[PRESETS[0]!.name], [false, false]])
    await press('PageDown')
    expect([await current(report), await isAnswered()]).toEqual([[PRESETS[0]!.name], [true, false]])
    await press(' ')
    expect([await current(report), await isAnswered()]).toEqual([[PRESETS[1]!.name], [true, false]])
    await press('ArrowLeft')
    expect([await current(report), await isAnswered()]).toEqual([[PRESETS[0]!.name], [true, false]])
    await press('PageUp')
    expect([await current(report), await isAnswered()]).toEqual([[PRESETS[0]!.name], [false, false]])
    await report.close()
  })

  test('the kernel is shown call by call, step by step, and played', async () => {
    const report = await browser.open('opened')
    const { page } = report
    expect(await current(report)).toEqual(['oneshot'])
    const { calls } = record(PRESETS.find(({ name }) => name === 'oneshot')!.program)
    const step = async () => /step (\d+) of/.exec((await slideOf(report, 'oneshot').textContent()) ?? '')?.[1]
    const press = async (key: string) => {
      await page.keyboard.press(key)
      return step()
    }
    expect(await step()).toBeUndefined()
    expect(await press('ArrowDown')).toBe(String(calls[0]!.from + 1))
    expect(await press('ArrowDown')).toBe(String(calls[0]!.to))
    expect(await press('.')).toBe(String(calls[0]!.to! + 1))
    expect(await press(',')).toBe(String(calls[0]!.to))
    const sentences = slideOf(report, 'oneshot').locator('.sentence')
    const before = await sentences.textContent()
    await press('p')
    await expect
      .poll(async () => Number(await step()), { timeout: 20_000 })
      .toBeGreaterThan(calls[0]!.to! + 2)
    expect(await sentences.textContent()).not.toBe(before)
    await press('p')
    const canvas = slideOf(report, 'oneshot').locator('canvas')
    expect((await canvas.boundingBox())!.height).toBeGreaterThan(300)
    for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(2000)
    await report.close()
  })

  test('the notes have what a lecturer may say, and the answer', async () => {
    const report = await browser.open('talk')
    await report.page.keyboard.press('ArrowRight')
    const [notes] = await Promise.all([report.page.waitForEvent('popup'), report.page.keyboard.press('s')])
    const { question, lecture, answer } = PRESETS[0]!
    expect(await notes.locator('h1').textContent()).toBe(question)
    expect(await notes.locator('.speaker-notes p').allTextContents()).toEqual([lecture, answer])
    expect(await notes.getByText('step by step, P plays the steps, S closes the notes').count()).toBe(1)
    await Promise.all([notes.waitForEvent('close'), report.page.keyboard.press('s')])
    await report.close()
  })

  test('it prints one slide a page, each with its answer', async () => {
    const report = await browser.shared('talk')
    const pdf = await report.page.pdf({ preferCSSPageSize: true, printBackground: true })
    const text = pdf.toString('latin1')
    expect(text.match(/\/Type\s*\/Page\b/g)).toHaveLength(PRESETS.length + 1)
    expect(text).toMatch(/\/MediaBox\s*\[0 0 960 540\]/)
    await report.page.emulateMedia({ media: 'print' })
    expect(await report.page.locator('.answer:visible').count()).toBe(PRESETS.length)
    await report.page.emulateMedia({ media: 'screen' })
  })

  test.each([
    [390, 'dark'],
    [1280, 'light'],
  ] as const)('at %d px, %s: nothing sideways, open to all, no request', async (width, scheme) => {
    const report = await browser.shared('talk')
    await report.resize(width, scheme)
    expect(await report.width()).toBe(width)
    expect(await report.violations()).toEqual([])
    expect(report.complaints).toEqual([])
  })
})
