import assert from 'node:assert/strict'
import { Channels } from '../pages/channels.mjs'
import { Composer } from '../pages/composer.mjs'
import { Frame } from '../pages/frame.mjs'
import { PostPage } from '../pages/post.mjs'
import { Posts } from '../pages/posts.mjs'
import { Settings } from '../pages/settings.mjs'

/** Runs in the page: lets its clock be moved as the program's is. */
function ownClock(ahead) {
  const Real = Date
  // A page that is loaded again goes on at its time. An empty one can keep nothing.
  let by = Number((origin !== 'null' && sessionStorage.getItem('ahead')) || ahead)
  window.moveClock = (to) => {
    by = to
    sessionStorage.setItem('ahead', to)
  }
  globalThis.Date = class extends Real {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [Real.now() + by]))
    }
    static now() {
      return Real.now() + by
    }
  }
}

/** Runs in the page: remembers what each delivery was seen to be, which may pass quickly. */
function watchDeliveries() {
  const seen = []
  const last = new Map()
  window.seenDeliveries = seen
  const look = () => {
    for (const card of document.querySelectorAll('[data-testid=delivery]')) {
      const { platform, state } = card.dataset
      const says = card.querySelector('p[data-state]')?.textContent ?? ''
      const now = JSON.stringify([state, says])
      if (last.get(platform) === now) continue
      last.set(platform, now)
      seen.push({ platform, state, says })
    }
  }
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  })
}

/** Runs in the page: waits until all that is on its way of a post waits itself, and says until when; 0 when nothing is. */
function nextStep(post) {
  return new Promise((resolve, reject) => {
    const look = async () => {
      const { deliveries } = await window.go.app.Posts.Get(post)
      const open = deliveries.filter(({ state }) => !['live', 'blocked', 'cancelled'].includes(state))
      const next = open.length > 0 ? Math.min(...open.map(({ nextAt }) => nextAt)) : 0
      if (next > 0 && next <= Date.now()) return // it is about to begin, and ends with an event
      stop()
      resolve(next)
    }
    const stop = window.runtime.EventsOn('delivery', () => look().catch(reject))
    look().catch(reject)
  })
}

/** One window on the program. It holds against it everything that goes wrong beside what a journey looks at. */
export class Window {
  complaints = []
  #heard = true
  #refusals = false

  static async open(browser, twin, { look = {}, hash = '/' } = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 820 },
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...look,
    })
    context.setDefaultTimeout(15_000)
    await context.addInitScript(ownClock, twin.ahead)
    await context.addInitScript(watchDeliveries)
    const page = await context.newPage()
    const window = new Window(page, twin)
    await page.goto(twin.url(hash))
    await window.frame.ready()
    return window
  }

  constructor(page, twin) {
    this.page = page
    this.twin = twin
    this.frame = new Frame(page)
    this.composer = new Composer(page, twin)
    this.posts = new Posts(page)
    this.post = new PostPage(page)
    this.channels = new Channels(page)
    this.settings = new Settings(page)
    const complain = (what) => this.#heard && this.complaints.push(what)
    page.on('pageerror', (error) => complain(`error: ${error.message}`))
    page.on('console', (message) => {
      const isRefusal = this.#refusals && message.location().url.endsWith('/call')
      if (['error', 'warning'].includes(message.type()) && !isRefusal)
        complain(`console: ${message.text()} (${message.location().url})`)
    })
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (protocol.startsWith('http') && origin !== twin.origin)
        complain(`request to a stranger: ${request.url()}`)
    })
    page.on('requestfailed', (request) => {
      const leaving = request.failure()?.errorText === 'net::ERR_ABORTED'
      if (!leaving) complain(`failed: ${request.url()} ${request.failure()?.errorText}`)
    })
  }

  /** From here on the program may refuse a call: the twin answers that with a status which browsers log. */
  expectRefusals() {
    this.#refusals = true
  }

  /** The program is about to be killed: what fails now says nothing. */
  looksAway() {
    this.#heard = false
  }

  /** Moves the clock ahead, of the program and of its window, in milliseconds. */
  async moveClock(ahead) {
    await this.page.evaluate((by) => window.moveClock(by), ahead)
    await this.twin.moveClock(ahead)
  }

  /** Whatever the shown post waits for passes in a moment, until nothing of it is on its way. */
  skipWaits = async () => {
    const post = new URL(this.page.url()).hash.split('/').at(-1)
    for (;;) {
      const next = await this.page.evaluate(nextStep, post)
      if (next === 0) return
      await this.moveClock(next - Date.now())
    }
  }

  /** What each delivery was seen to be, in order. */
  seen = (platform) =>
    this.page.evaluate((p) => window.seenDeliveries.filter((d) => d.platform === p), platform)

  /** Loads the page again, as a window that was closed and opened. */
  async reload() {
    await this.page.reload()
    await this.frame.ready()
  }

  /** Does something, and waits until the program has answered the call that follows from it. */
  async called(method, act) {
    const answer = this.page.waitForResponse(
      (r) => r.url().endsWith('/call') && r.request().postDataJSON().method === method,
    )
    await act()
    await answer
  }

  /** Sets preferences behind the page's back, and loads it again. */
  async prefer(look) {
    await this.page.evaluate(async (wanted) => {
      const { Settings } = window.go.app
      await Settings.Save({ ...(await Settings.Get()), ...wanted })
    }, look)
    await this.reload()
  }

  /** Waits for fonts and pictures. */
  still = () =>
    this.page.evaluate(async () => {
      await document.fonts.ready
      await Promise.all([...document.images].map((image) => image.decode().catch(() => {})))
    })

  assertClean() {
    assert.deepEqual(this.complaints, [], 'nothing else may go wrong')
  }

  close = () => this.page.context().close()
}
