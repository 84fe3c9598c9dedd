import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser } from '../report/html/report_browser.fixture.ts'
import type { Snapshot, TraceStep, TreeNode } from '../sim/index.ts'
import { packageFile } from '../suite/package_file.ts'
import { exploreHtml } from './explore_html.ts'
import { PRESETS } from './presets.ts'
import { record } from './recording.ts'
import { fullSteps, statesOf } from './states.ts'
import { stepWords } from './step_words.ts'

/** What the picture shows, as far as a test compares it with a snapshot. */
interface Shown {
  readonly sentence: string | null
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly nodes: readonly string[]
  readonly queues: Readonly<Record<string, readonly string[]>>
  readonly tasks: readonly string[]
  readonly amounts: Readonly<Record<string, number>>
  readonly buffers: Readonly<Record<string, number>>
}

const text = ({ file, fd }: { file: number; fd: number }) => `${file}:${fd}`

/** Returns the address that the page has now. What Playwright says of it comes from the browser a moment later. */
const addressIn = (page: Page) => page.evaluate<string>('location.href')

function nodesOf(node: TreeNode | null, parent = ''): string[] {
  if (!node) return []
  const own = `${text(node)} ${parent} ${node.red ? 'red' : 'black'}`
  return [own, ...nodesOf(node.left, text(node)), ...nodesOf(node.right, text(node))]
}

function amountOf({ files, pipes }: Snapshot, file: number): number {
  const { state } = files[file]!
  if (state.type === 'timerfd') return Number(state.ticks)
  if (state.type === 'unix' && state.sk_state === 'TCP_LISTEN') return state.receive_queue.length
  if (state.type === 'unix') return state.receive_queue.reduce((sum, { len }) => sum + len, 0)
  if (state.type === 'pipe') return pipes[state.pipe]!.bufs.reduce((sum, { len }) => sum + len, 0)
  return state.type === 'eventfd' ? Number(state.count) : 0
}

/** Returns what the picture has to show of a state. Empty queues of files are not drawn. */
function expectedOf(state: Snapshot, sentence: string | null): Shown {
  const epolls = Object.entries(state.epolls)
  const lists: Record<string, readonly string[]> = {}
  const buffers: Record<string, number> = {}
  for (const [ep, { rdllist, txlist, ovflist, scan }] of epolls) {
    lists[`${ep} rdllist`] = rdllist.map(text)
    if (scan) lists[`${ep} txlist`] = txlist.map(text)
    if (ovflist) lists[`${ep} ovflist`] = ovflist.map(text)
    if (scan && scan.maxevents !== null) buffers[ep] = scan.events.length
  }
  const queues: Record<string, readonly string[]> = {}
  for (const [file, { queues: own }] of Object.entries(state.files)) {
    for (const [name, entries] of Object.entries(own)) {
      if (name === 'wq' || entries.length > 0) queues[`${file} ${name}`] = entries.map(({ func }) => func)
    }
  }
  const cards = Object.keys(state.files).filter(
    file => !['null', 'eventpoll'].includes(state.files[Number(file)]!.state.type),
  )
  return {
    sentence,
    lists,
    nodes: epolls.flatMap(([, { rbr }]) => nodesOf(rbr)).sort(),
    queues,
    tasks: Object.entries(state.tasks).flatMap(([pid, task]) =>
      pid === '1' ? [] : [`${pid} ${task.state}`],
    ),
    amounts: Object.fromEntries(cards.map(file => [file, amountOf(state, Number(file))])),
    buffers,
  }
}

/** Presses the key for a step `count` times, and returns what the picture shows after each. It runs in the page. */
const walk = (count: number) => `(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const listed = (selector, name, of, item, value) =>
    Object.fromEntries(
      all(selector).map(({ dataset }, i) => [
        dataset[of] + ' ' + dataset[name],
        all(item, all(selector)[i]).map(each => each.dataset[value]),
      ]),
    )
  const colour = ({ classList }) => (classList.contains('red') ? 'red' : 'black')
  const shown = () => ({
    sentence: document.querySelector('[role="status"]').textContent,
    lists: listed('[data-list]', 'list', 'ep', '[data-item]', 'item'),
    nodes: all('[data-node]')
      .map(node => [node.dataset.node, node.dataset.parent, colour(node)].join(' '))
      .sort(),
    queues: listed('[data-queue]', 'queue', 'file', '[data-func]', 'func'),
    tasks: all('[data-task]').map(({ dataset }) => dataset.task + ' ' + dataset.state),
    amounts: Object.fromEntries(
      all('[data-file-card]').map(({ dataset }) => [dataset.fileCard, Number(dataset.amount)]),
    ),
    buffers: Object.fromEntries(
      all('[data-buffer]').map(list => [list.dataset.buffer, all('li', list).length]),
    ),
  })
  return Array.from({ length: ${count} }, () => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
    return shown()
  })
})()`

/** Makes a step, and returns what moves after it. It runs in the page. */
const MOVED_BY_STEP = `(() => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
  return {
    moved: document.getAnimations().map(({ effect: { target } }) => target.dataset.moves ?? target.className),
    isCalm: matchMedia('(prefers-reduced-motion: reduce)').matches,
  }
})()`

/** What a step moves: in a preset, by the first step of a kind, and the names of what is seen to move. */
const MOVEMENTS: readonly (readonly [string, string, (step: TraceStep) => boolean, RegExp])[] = [
  ['what is written', 'level-and-edge', ({ action }) => action === 'message_add', /^content/],
  [
    'the item of a callback',
    'level-and-edge',
    ({ action, fn }) => action === 'link' && fn === 'ep_poll_callback',
    /^chip-/,
  ],
  [
    'a task that goes to sleep',
    'oneshot',
    step => step.action === 'wait_add' && 'queue' in step && step.queue === 'wq',
    /^queue-\d+-wq-/,
  ],
  ['a task that is woken', 'oneshot', ({ action }) => action === 'wait_remove', /^task-/],
  ['the list that a scan takes', 'maxevents', ({ action }) => action === 'splice', /^chip-/],
  ['an event that is copied', 'level-and-edge', ({ action }) => action === 'copy', /^buffer-/],
  [
    'a level-triggered item that is put back',
    'level-and-edge',
    ({ action, fn }) => action === 'link' && fn === 'ep_send_events',
    /^chip-/,
  ],
  ['an item that comes during a scan', 'during-a-scan', ({ action }) => action === 'chain', /^chip-/],
  [
    'an item of the overflow list',
    'during-a-scan',
    ({ action, fn }) => action === 'link' && fn === 'ep_done_scan',
    /^chip-/,
  ],
  ['a leaf of the tree', 'tree', ({ action }) => action === 'rb_link', /^node-/],
  ['a rotation', 'tree', ({ action }) => action === 'rb_rotate', /^node-/],
]

describeInBrowser('the explorer', { explorer: () => exploreHtml() }, browser => {
  test('the picture is the state of the kernel at every step of every preset', async () => {
    const { page } = await browser.shared('explorer')
    for (const { name, program, seed } of PRESETS) {
      await page.getByLabel('Program', { exact: true }).selectOption(name)
      const recording = record(program, { seed })
      const stateAt = statesOf(recording)
      const shown = (await page.evaluate(walk(recording.steps.length))) as Shown[]
      for (const [i, step] of recording.steps.entries()) {
        expect([name, i, shown[i]]).toEqual([name, i, expectedOf(stateAt(i + 1), stepWords(step, recording))])
      }
    }
  })

  test.each([
    [390, 'dark'],
    [1280, 'light'],
    [1920, 'light'],
  ] as const)('at %d px, %s: nothing sideways, open to all', async (width, scheme) => {
    const report = await browser.shared('explorer')
    await report.page.getByLabel('Program', { exact: true }).selectOption('during-a-scan')
    await report.page.evaluate(walk(120))
    await report.resize(width, scheme)
    expect(await report.width()).toBe(width)
    expect(await report.violations()).toEqual([])
  })

  test.each(PRESETS)('$name is open to all while most of it is seen, light and dark', async preset => {
    const report = await browser.shared('explorer')
    const recording = record(preset.program, { seed: preset.seed })
    const [inScan] = fullSteps(recording)
    await report.page.evaluate(`location.hash = '#preset=${preset.name}&step=${inScan}'`)
    await report.page.getByText(`Step ${inScan} of ${recording.steps.length}`, { exact: true }).waitFor()
    await report.resize(1280, 'light')
    expect(await report.violations()).toEqual([])
    await report.resize(1280, 'dark')
    expect(await report.violations('color-contrast')).toEqual([])
  })

  test('keys step, step back, jump from call to call, and play', async () => {
    const report = await browser.open('explorer')
    const { page } = report
    const step = async () => Number(/step=(\d+)/.exec(await addressIn(page))?.[1] ?? 0)
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key)
      return step()
    }
    const { calls, steps } = record(PRESETS[0]!.program)
    expect(await press('ArrowRight', 'ArrowRight', 'ArrowLeft')).toBe(1)
    expect(await press('ArrowDown')).toBe(calls[0]!.from + 1)
    expect(await press('ArrowDown')).toBe(calls[0]!.to)
    expect(await press('ArrowDown')).toBe(calls[1]!.from + 1)
    expect(await press('ArrowUp')).toBe(calls[0]!.to)
    expect(await press('End')).toBe(steps.length)
    expect(await press('ArrowRight')).toBe(steps.length)
    expect(await press('Home', '3')).toBe(0)
    // It may have made a step before anybody can look where it is.
    await press(' ')
    await page.getByText(/^Step (?:[3-9]|\d\d+) of/).waitFor()
    await press(' ')
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(1)
    await report.close()
  })

  test('steps that come faster than what they move are all made', async () => {
    const report = await browser.open('explorer')
    const press =
      "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))"
    await report.page.evaluate(Array.from({ length: 5 }, () => press).join('\n'))
    await report.page.getByText('Step 5 of').waitFor()
    await report.close()
  })

  test('a newcomer learns what is drawn, and sees both ready lists beside each other on one screen', async () => {
    const report = await browser.open('explorer')
    const { page } = report
    const beginning = page.locator('.beginning')
    expect(await beginning.getByText('ready list').first().isVisible()).toBe(true)
    await page.keyboard.press('End')
    expect(await beginning.count()).toBe(0)
    const boxes = await Promise.all(
      (await page.locator('[data-list="rdllist"]').all()).map(list => list.boundingBox()),
    )
    const [level, edge] = boxes.map(box => box!)
    expect(Math.abs(level!.y - edge!.y)).toBeLessThan(10)
    expect([level!.x < edge!.x, level!.y + level!.height < 820]).toEqual([true, true])
    await report.close()
  })

  test.each(MOVEMENTS)('%s is seen to move, in %s', async (_, name, isMade, moving) => {
    const { page } = await browser.shared('explorer')
    const { program, seed } = PRESETS.find(preset => preset.name === name)!
    const step = record(program, { seed }).steps.findIndex(isMade)
    expect(step).toBeGreaterThan(0)
    await page.evaluate(`location.hash = '#preset=${name}&step=${step}'`)
    await page.getByText(new RegExp(`^Step ${step} of `)).waitFor()
    const { moved, isCalm } = (await page.evaluate(MOVED_BY_STEP)) as { moved: string[]; isCalm: boolean }
    expect([isCalm, moved.filter(each => moving.test(each)).length > 0, moved]).toEqual([false, true, moved])
  })

  test('nothing moves for a reader who asks for less motion', async () => {
    const { page } = await browser.shared('explorer')
    await page.getByLabel('Program', { exact: true }).selectOption('level-and-edge')
    const step = record(PRESETS[0]!.program).steps.findIndex(({ action }) => action === 'link')
    // Asking for less motion is forgotten when another test connects to the browser.
    await expect
      .poll(async () => {
        await page.evaluate(`location.hash = '#preset=level-and-edge&step=${step}'`)
        await page.getByText(new RegExp(`^Step ${step} of `)).waitFor()
        await page.emulateMedia({ reducedMotion: 'reduce' })
        return page.evaluate(MOVED_BY_STEP)
      })
      .toEqual({ moved: [], isCalm: true })
    await page.emulateMedia({ reducedMotion: 'no-preference' })
  })

  test('a link holds preset, kernel and step, and says what it does not know', async () => {
    const report = await browser.open('explorer')
    const { page } = report
    const open = (hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await open('#preset=two-kernels&kernel=5.4&step=150')
    await page.getByRole('heading', { name: 'What changed between 5.4 and 6.18' }).waitFor()
    expect(await page.getByLabel('Kernel', { exact: true }).inputValue()).toBe('5.4')
    expect(await page.locator('.scrub span').textContent()).toMatch(/^Step 150 of /)
    await open('#preset=<b>none</b>&step=1e99')
    await page.getByText('There is no preset “<b>none</b>”').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(PRESETS[0]!.title)
    await report.close()
  })

  test('a program of the reader runs apart, is kept in the link, and its errors name the line', async () => {
    const report = await browser.open('explorer')
    const { page } = report
    const run = async (source: string) => {
      const edit = page.getByRole('button', { name: 'Write your own' })
      if (await edit.isVisible()) await edit.click()
      await page.getByRole('textbox').fill(source)
      await page.getByRole('button', { name: 'Run' }).click()
    }
    await run('a, b = pipe()\nwrit(b, 1)')
    await page.getByText('Line 2: there is no call writ').waitFor()
    await run('a, b = pipe()\nwrite(b, c)')
    await page.getByText('Line 2: c has no value yet').waitFor()
    await run('repeat until EAGAIN:\n  sleep(1)')
    await page.getByText('The program has more steps than are shown').waitFor()
    await run(
      'ready = select([], 0)\nrepeat 1000:\n  repeat 1000:\n    repeat 1000:\n      repeat 1000:\n        for fd in ready:\n          close(fd)',
    )
    await page.getByText('the program did not end within 3 seconds').waitFor()
    await run('r, w = pipe()\nwrite(w, 5)')
    await page.locator('.program code').first().waitFor()
    const link = await addressIn(page)
    expect(link).toContain('program=')
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByRole('heading', { name: 'Your own program' }).waitFor()
    await page.locator('.program code').first().waitFor()
    expect(await page.locator('.program code').allTextContents()).toEqual(['r, w = pipe()', 'write(w, 5)'])
    expect(report.complaints.filter(complaint => !complaint.startsWith('request: blob:'))).toEqual([])
    await page.close()
  })

  test('the three calls are counted apart for a number of descriptors', async () => {
    const report = await browser.open('explorer')
    const { page } = report
    await page.getByLabel('Descriptors').selectOption('1000')
    await page.getByLabel('The wait').selectOption('asleep')
    const row = page.getByRole('row', { name: 'files asked for their events' })
    await row.waitFor()
    expect(await row.getByRole('cell').allTextContents()).toEqual(['2,000', '2,000', '1'])
    expect(report.complaints.filter(complaint => !complaint.startsWith('request: blob:'))).toEqual([])
    await page.close()
  })

  test('on paper a preset is a strip of at most eight pictures, the last of which is its end', async () => {
    const report = await browser.open('explorer')
    const { page } = report
    await page.getByLabel('Program', { exact: true }).selectOption('oneshot')
    await page.emulateMedia({ media: 'print' })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    const frames = page.locator('.strip > li:visible')
    expect(await frames.count()).toBe(8)
    expect(await frames.last().locator('h2').textContent()).toBe(
      'worker 1: epoll_ctl(ep, EPOLL_CTL_MOD, a, EPOLLIN | EPOLLONESHOT) → 0',
    )
    expect(await page.locator('fieldset, .program, .choices select').filter({ visible: true }).count()).toBe(
      0,
    )
    await page.getByLabel('Descriptors').selectOption('10000', { force: true })
    expect(await frames.count()).toBe(8)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await frames.count()).toBe(0)
    expect(report.complaints.filter(complaint => !complaint.startsWith('request: blob:'))).toEqual([])
    await page.close()
  })

  test('the strip of each preset takes two pages of paper at most, and cuts nothing off', async () => {
    const { page } = await browser.open('explorer')
    const choose = async ({ name, title }: { readonly name: string; readonly title: string }) => {
      await page.evaluate(`location.hash = '#preset=${name}'`)
      await page.getByRole('heading', { name: title, level: 1 }).waitFor()
    }
    for (const preset of PRESETS) {
      await choose(preset)
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
      const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length
      expect([preset.name, pages]).toEqual([
        preset.name,
        expect.toSatisfy(count => count === 1 || count === 2),
      ])
    }
    await page.setViewportSize({ width: 718, height: 1047 })
    await choose(PRESETS.find(({ name }) => name === 'tree')!)
    await page.emulateMedia({ media: 'print' })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    const beyond = await page.$$eval('.strip > li', all =>
      all.map(frame => frame.scrollWidth - frame.clientWidth),
    )
    expect(beyond).toEqual(Array.from({ length: 8 }, () => 0))
    await page.close()
  })

  test.each([390, 360])('at %d px what makes steps takes two rows', async width => {
    const report = await browser.open('explorer', width)
    const rows = await report.page.$$eval('.controls > *', all => {
      const boxes = all.map(each => each.getBoundingClientRect()).sort((a, b) => a.top - b.top)
      return boxes.filter(({ top }, i) => i === 0 || top >= boxes[i - 1]!.bottom).length
    })
    expect(rows).toBe(2)
    expect(await report.width()).toBe(width)
    await report.close()
  })

  test('docs/explorer.html is what npm run build:explorer makes', () => {
    expect(readFileSync(packageFile('docs/explorer.html'), 'utf8') === exploreHtml()).toBe(true)
  })

  test('it fits its size, and asks for nothing', () => {
    const page = exploreHtml()
    expect(Buffer.byteLength(page)).toBeLessThan(400_000)
    expect(page).not.toMatch(/(?:src|href)="https?:/)
  })
})
