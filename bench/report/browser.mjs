/** Measures what a reader waits for, in headless Chromium: that of CHROMIUM, or /usr/bin/chromium. */
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const SCROLL_PX = 700

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

/** Runs in the page and keeps every task that held the main thread for 50 ms or more. */
function observe() {
  globalThis.freezes = []
  new PerformanceObserver(list => {
    for (const { duration, startTime } of list.getEntries()) globalThis.freezes.push({ duration, startTime })
  }).observe({ type: 'longtask', buffered: true })
}

async function opened(browser, path) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.addInitScript(observe)
  await page.goto(pathToFileURL(path).href)
  return page
}

async function drawn(page) {
  await page.waitForFunction(() => !document.querySelector('[aria-busy]'))
  await page.evaluate(
    () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
}

/** Returns the time from navigation to the first text or picture on the screen, in ms. */
export async function firstPaintMs(browser, path) {
  const page = await opened(browser, path)
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  const time = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime)
  await page.close()
  return time
}

/** Returns the longest time that the main thread was held since the last call, in ms; 0 for less than 50 ms. */
async function longest(page) {
  await page.waitForTimeout(100)
  return page.evaluate(() => {
    const most = Math.max(0, ...globalThis.freezes.map(({ duration }) => duration))
    globalThis.freezes.length = 0
    return most
  })
}

async function scrollThrough(page) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  for (let top = 0; top < height; top += SCROLL_PX) {
    await page.mouse.wheel(0, SCROLL_PX)
    await drawn(page)
  }
}

/** Presses every visible button of the controls, of the legend and of the charts. */
async function pressAll(page) {
  await page.evaluate(() => scrollTo(0, 0))
  const buttons = page.locator('.panel button, .toolbar button')
  for (let i = 0; i < (await buttons.count()); i++) {
    const button = buttons.nth(i)
    if (!(await button.isVisible())) continue
    await button.click()
    await drawn(page)
  }
}

async function openTables(page) {
  for (const summary of await page.locator('summary:visible').all()) {
    await summary.click()
    await drawn(page)
  }
}

/**
 * Returns how many elements a page of many N has when its charts are drawn, and the longest freezes in ms: while it
 * loads, and while the next smaller N is chosen in the field of a chart.
 */
export async function fieldFreezesMs(browser, path) {
  const page = await opened(browser, path)
  await drawn(page)
  const elements = await page.evaluate(() => document.querySelectorAll('*').length)
  const opening = await longest(page)
  const field = page.locator('.chart select:visible').first()
  await field.focus()
  await field.press('ArrowUp')
  await drawn(page)
  const choosing = await longest(page)
  await page.close()
  return { elements, opening, choosing }
}

/** Returns the longest freezes of a page in ms: while it loads, is scrolled, its buttons are pressed, and its tables open. */
export async function freezesMs(browser, path) {
  const page = await opened(browser, path)
  await page.mouse.move(20, 450)
  await drawn(page)
  const opening = await longest(page)
  await scrollThrough(page)
  const scrolling = await longest(page)
  await pressAll(page)
  const switching = await longest(page)
  await openTables(page)
  const tables = await longest(page)
  await page.close()
  return { opening, scrolling, switching, tables }
}

/** How many steps of the explorer are timed together. */
const TIMED_STEPS = 60

/** Runs in the page: shows a step, or makes steps by the key for them, each in a frame of its own. */
function showStep(step) {
  const scrub = document.querySelector('.scrub input')
  scrub.value = String(step)
  scrub.dispatchEvent(new Event('input', { bubbles: true }))
}
async function makeSteps(count) {
  for (let i = 0; i < count; i++) {
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
  }
}

/**
 * Returns the number of steps that a program has in the explorer, and for places in it, each a share of the steps, what
 * a step takes there in ms of the CPU time of the page's thread: its script, and its styles and layout.
 */
export async function stepTimesMs(browser, path, program, places) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const session = await page.context().newCDPSession(page)
  // The time of the thread, so that other work on the machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const durations = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const [script, ...rest] = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].map(
      wanted => 1000 * metrics.find(({ name }) => name === wanted).value,
    )
    return { script, layout: rest[0] + rest[1] }
  }
  await page.goto(`${pathToFileURL(path).href}#${new URLSearchParams({ program })}`)
  await page.getByRole('heading', { name: 'Your own program' }).waitFor()
  const steps = Number(await page.locator('.scrub input').getAttribute('max'))
  const times = []
  for (const share of places) {
    await page.evaluate(showStep, Math.floor(share * steps))
    await page.evaluate(makeSteps, TIMED_STEPS)
    const before = await durations()
    await page.evaluate(makeSteps, TIMED_STEPS)
    const after = await durations()
    times.push({
      script: (after.script - before.script) / TIMED_STEPS,
      layout: (after.layout - before.layout) / TIMED_STEPS,
    })
  }
  await page.close()
  return { steps, times }
}
