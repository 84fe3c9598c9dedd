import { expect, test } from 'vitest'
import type { ListView } from '../list_view.ts'
import { PRESETS, type Preset } from '../presets.ts'
import { record } from '../recording.ts'
import { fullSteps, statesOf } from '../states.ts'
import { stepWords } from '../step_words.ts'
import { kernelView } from '../view.ts'
import { renderStep } from './render_step.ts'

const presetNamed = (name: string) => PRESETS.find(preset => preset.name === name) as Preset

async function svgOf(preset: Preset, step: number, theme?: 'dark'): Promise<string> {
  return (await renderStep(preset, step, { format: 'svg', theme })).toString()
}

/** Returns the texts of a picture, with the characters that SVG writes as entities. */
const textsIn = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)

const wordsOf = ({ title, kernelName, members, empty }: ListView) => [
  title,
  kernelName,
  ...(members.length === 0 ? [empty] : []),
  ...members.flatMap(({ name, details, isExclusive }) => [
    name,
    ...details,
    ...(isExclusive ? ['exclusive'] : []),
  ]),
]

test.each(['level-and-edge', 'during-a-scan', 'exclusive', 'tree'])(
  '%s: a picture has the sentence and all that the page shows of the kernel',
  async name => {
    const preset = presetNamed(name)
    const recording = record(preset.program, preset)
    const stateAt = statesOf(recording)
    for (const step of fullSteps(recording).slice(0, 3)) {
      const svg = await svgOf(preset, step)
      const texts = textsIn(svg)
      const { tasks, files, epolls } = kernelView(stateAt(step), recording)
      const expected = [
        stepWords(recording.steps[step - 1]!, recording),
        `step ${step} of ${recording.steps.length}, Linux 6.18`,
        ...tasks.flatMap(task => [task.name, task.detail]),
        ...files.flatMap(file => [file.name, file.detail, file.content, ...file.queues.flatMap(wordsOf)]),
        ...epolls.flatMap(({ name: own, detail, tree, masks, lists }) => [
          ...[own, detail, ...masks],
          ...(tree?.nodes ?? []).flatMap(({ node }) => [node.name, node.detail]),
          ...lists.flatMap(wordsOf),
        ]),
      ]
      expect(expected.filter(text => !texts.includes(text))).toEqual([])
      const red = epolls.flatMap(({ tree }) => tree?.nodes ?? []).filter(({ node }) => node.isRed)
      expect(svg.match(/#D13438/g) ?? []).toHaveLength(red.length)
      expect(svg).toContain('width="1280" height="720"')
    }
  },
)

test('what the step touched has a frame of its own, in the colours of the theme', async () => {
  const preset = presetNamed('drained-item')
  const { steps } = record(preset.program, preset)
  const step = steps.findIndex(({ action }) => action === 'link') + 1
  const frames = async (theme: 'dark' | undefined, accent: string) =>
    (await svgOf(preset, step, theme)).match(new RegExp(`stroke="${accent}"`, 'gi'))?.length
  // The item on the list and in the tree, the list, and the entry whose callback has put it there.
  expect([await frames(undefined, '#005a92'), await frames('dark', '#7cc4f0')]).toEqual([4, 4])
})

test('a PNG has twice the dots, and both formats are the same on repetition', async () => {
  const preset = presetNamed('nested')
  const png = await renderStep(preset, 60, { format: 'png' })
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2560, 1440])
  expect((await renderStep(preset, 60, { format: 'png' })).equals(png)).toBe(true)
  expect(await svgOf(preset, 60)).toBe(await svgOf(preset, 60))
})

test('many items are shown on a higher picture, whose tree has no words', async () => {
  const program = `as, bs = socketpairs(60)
ep = epoll_create1(0)
for fd in as:
  epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN)
`
  const svg = (await renderStep({ ...presetNamed('tree'), program }, undefined, { format: 'svg' })).toString()
  expect(Number(/height="(\d+)"/.exec(svg)?.[1])).toBeGreaterThan(720)
  expect(textsIn(svg).filter(text => text?.endsWith(', black'))).toEqual([])
  expect(textsIn(svg)).toContain('as[59]')
})
