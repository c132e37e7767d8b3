import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { launch } from './browser.mjs'
import { Twin } from './twin.mjs'
import { Window } from './window.mjs'

let launching
const browser = () => {
  launching ??= launch()
  return launching
}

const journeys = []

/**
 * A test that uses the program as a person does. It begins with a new program and one window on it; it ends well
 * when no window saw an error, a failed request or one to a stranger. One that measures seconds runs alone.
 */
export function journey(title, { start = {}, timeout = 60_000, alone = false, ...options }, run) {
  journeys.push({ title, timeout, alone, play: () => play(title, start, options, run) })
}

/** Registers the journeys with Node's test runner: two at a time, because each waits half of its time. */
export function begin() {
  const together = (isAlone) => {
    for (const { title, timeout, alone, play } of journeys)
      if (alone === isAlone) test(title, { timeout }, play)
  }
  suite('Journeys', { concurrency: 2 }, () => together(false))
  suite('Journeys to the second', { concurrency: 1 }, () => together(true))
  after(async () => (await launching)?.close())
}

async function play(title, start, options, run) {
  const stage = new Stage()
  try {
    await stage.twin.start(start)
    const window = await stage.open(options)
    await run({ stage, twin: stage.twin, ...window, window })
    for (const w of stage.windows) w.assertClean()
  } catch (error) {
    error.message += await stage.evidence(title)
    throw error
  } finally {
    await stage.close()
  }
}

class Stage {
  twin = new Twin()
  windows = []

  /** Opens one more window. */
  async open(options = {}) {
    const window = await Window.open(await browser(), this.twin, options)
    this.windows.push(window)
    return window
  }

  /** A browser that is no window of ours: where networks ask for consent. */
  async elsewhere() {
    const context = await (await browser()).newContext()
    context.setDefaultTimeout(15_000)
    return context.newPage()
  }

  async evidence(title) {
    const folder = mkdtempSync(join(tmpdir(), 'caio-failed-'))
    let text = `\n\nThe program said:\n${this.twin.log}`
    for (const [at, { page, complaints }] of this.windows.entries()) {
      text += complaints.map((c) => `\nWindow ${at + 1}: ${c}`).join('')
      const picture = join(folder, `${title.replaceAll(/\W+/g, '-')}-${at + 1}.png`)
      try {
        await page.screenshot({ path: picture })
        text += `\nWindow ${at + 1}, as in ${picture}:\n${await page.locator('body').ariaSnapshot()}`
      } catch {
        text += `\nWindow ${at + 1} is gone.`
      }
    }
    return text
  }

  async close() {
    for (const window of this.windows) await window.close()
    await this.twin.stop()
  }
}
