// Looks at every screen: builds the front end on the in-memory program, opens it in Chromium in both themes, both
// directions and several widths, takes pictures, and runs axe. `npm run look -- FOLDER [FILTER]`
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'

const [folder = join(tmpdir(), 'caio-look'), filter = ''] = process.argv.slice(2)
const dist = mkdtempSync(join(tmpdir(), 'caio-look-dist-'))
await build({ mode: 'fake', logLevel: 'warn', build: { outDir: dist, emptyOutDir: true } })
mkdirSync(folder, { recursive: true })

// As strict as the policy that the program sends.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }
const picture = (seed) => {
  const hue = [...seed].reduce((sum, c) => sum + c.charCodeAt(0) * 7, 0) % 360
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120"><rect width="160" height="120" fill="hsl(${hue} 30% 78%)"/><circle cx="80" cy="72" r="34" fill="hsl(${hue} 35% 45%)"/><ellipse cx="80" cy="44" rx="34" ry="9" fill="hsl(${hue} 40% 28%)"/></svg>`
}
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1')
  response.setHeader('Content-Security-Policy', policy)
  if (pathname.startsWith('/media/') && !pathname.includes('p2-1'))
    return response.setHeader('Content-Type', 'image/svg+xml').end(picture(pathname))
  try {
    const file = join(dist, normalize(pathname === '/' ? '/index.html' : pathname))
    response
      .setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream')
      .end(readFileSync(file))
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const base = `http://127.0.0.1:${server.address().port}/`

const long =
  'Kiln is at 1,240 °C and holding. Tomorrow we open it with @ann@mastodon.social and see whether the new celadon behaves. 🤞 #ceramics https://studio.example/kiln/log?day=12 '
const write = async (page, text = long) => page.locator('textarea').first().fill(text)
const choose = async (page) => page.getByRole('checkbox').nth(0).click()

/** name → [query, hash, what to do there] */
const scenes = {
  posts: ['scene=full', '/posts'],
  'posts-empty': ['scene=empty', '/posts'],
  'posts-error': ['scene=full&fail=Posts.List', '/posts'],
  'posts-loading': ['scene=full&latency=3000', '/posts', async (page) => page.waitForSelector('[aria-busy]')],
  'compose-new': ['scene=connected', '/compose'],
  'compose-none': ['scene=empty', '/compose'],
  'compose-over': [
    'scene=connected',
    '/compose',
    async (page) => {
      for (const i of [0, 1, 2]) await page.getByRole('checkbox').nth(i).click()
      await write(page, long + long)
      await page.waitForSelector('[data-code]')
    },
  ],
  'compose-media': [
    'scene=connected',
    '/compose',
    async (page) => {
      await choose(page)
      await page.getByRole('checkbox').nth(1).click()
      await write(page, long)
      const add = page.locator('[class*=tools] button').first()
      for (let i = 0; i < 3; i++) {
        await add.click()
        await page.waitForFunction((n) => document.querySelectorAll('[class*=tile_]').length > n, i)
      }
      await page.locator('[class*=foot] button').click()
      await page.locator('textarea').nth(1).fill('And this is how it looked last time.')
      await page.locator('input[type=radio]').nth(0).press('ArrowRight')
      await page.waitForTimeout(900)
    },
  ],
  'compose-options': [
    'scene=connected',
    '/compose',
    async (page) => {
      for (const i of [0, 1, 2]) await page.getByRole('checkbox').nth(i).click()
      for (const i of [0, 1, 2]) await page.locator('summary').nth(i).click()
      await page.locator('summary').first().scrollIntoViewIfNeeded()
      await page.evaluate(() => document.querySelector('summary')?.scrollIntoView())
    },
  ],
  'compose-choices': [
    'scene=connected',
    '/compose',
    async (page) => {
      await page.getByRole('checkbox').nth(1).click()
      await page.locator('summary').click()
      await page.locator('input[name=feed]').locator('xpath=..').getByRole('combobox').click()
      await page.getByRole('option').last().waitFor()
    },
  ],
  'compose-choices-failed': [
    'scene=connected&fail=Accounts.Choices',
    '/compose',
    async (page) => {
      await page.getByRole('checkbox').nth(1).click()
      await page.locator('summary').click()
      await page.locator('input[name=feed]').locator('xpath=..').getByRole('combobox').click()
      await page.getByRole('alert').waitFor()
    },
  ],
  'compose-failed': [
    'scene=connected&fail=Posts.Save',
    '/compose',
    async (page) => {
      await write(page)
      await page.waitForSelector('[role=alert]')
    },
  ],
  'compose-calendar': [
    'scene=connected',
    '/compose',
    async (page) => {
      await page.locator('input[type=radio]').nth(0).press('ArrowRight')
      await page.locator('[data-dates-input]').click()
      await page.waitForTimeout(300)
    },
  ],
  'receipt-live': [
    'scene=full',
    '/posts/p2',
    async (page) => {
      await page.locator('[data-testid=delivery] [aria-expanded]').first().click()
      await page.locator('[class*=attempt_]').first().waitFor()
    },
  ],
  'receipt-attention': [
    'scene=full',
    '/posts/p3',
    async (page) => {
      await page.locator('[data-testid=delivery] [aria-expanded]').nth(1).click()
      await page.waitForTimeout(300)
    },
  ],
  'receipt-refused': [
    'scene=full',
    '/posts/p5',
    async (page) => page.locator('[class*=reason] button').click(),
  ],
  'receipt-missing': ['scene=full', '/posts/nothing'],
  channels: ['scene=full', '/channels'],
  'channels-empty': ['scene=empty', '/channels'],
  connect: ['scene=full', '/channels/connect'],
  'connect-fields': [
    'scene=full',
    '/channels/connect',
    async (page) => {
      await page.locator('[class*=network] button').first().click()
      await page.waitForTimeout(200)
    },
  ],
  'connect-browser': [
    'scene=full',
    '/channels/connect',
    async (page) => {
      await page.locator('[class*=network] button').first().click()
      await page.locator('input[name=server]').fill('mastodon.social')
      await page.locator('button[type=submit]').click()
      await page.waitForTimeout(400)
    },
  ],
  settings: ['scene=full', '/settings'],
  palette: [
    'scene=full',
    '/posts',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.waitForTimeout(400)
    },
  ],
}
const looks = [
  { name: 'light', theme: 'light', language: 'en', width: 1280 },
  { name: 'dark', theme: 'dark', language: 'en', width: 1280 },
  { name: 'narrow', theme: 'light', language: 'en', width: 640 },
  { name: 'arabic', theme: 'light', language: 'ar', width: 1280 },
  { name: 'arabic-narrow', theme: 'dark', language: 'ar', width: 640 },
]

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
let findings = 0
for (const look of looks) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 820 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  })
  for (const [name, [query, hash, act]] of Object.entries(scenes)) {
    const label = `${name}-${look.name}`
    if (!label.includes(filter)) continue
    const page = await context.newPage()
    page.setDefaultTimeout(5000)
    const say = (what) => {
      findings++
      console.log(`${label}: ${what}`)
    }
    page.on('pageerror', (error) => say(`error: ${error.message}`))
    page.on('console', (m) => {
      if (m.type() === 'error' && !m.text().includes('404')) say(`console: ${m.text()}`)
    })
    await page.goto(`${base}?theme=${look.theme}&language=${look.language}&${query}#${hash}`)
    try {
      await page.waitForSelector('h1, h2')
      await page.waitForTimeout(250)
      await act?.(page)
    } catch (error) {
      say(error.message.split('\n')[0])
    }
    await page.screenshot({ path: join(folder, `${label}.png`) })
    const wide = await page.evaluate(() => {
      const main = document.getElementById('main')
      return main ? main.scrollWidth - main.clientWidth : 0
    })
    if (wide > 0) say(`scrolls sideways by ${wide} px`)
    await page
      .evaluate((source) => new Function(source)(), axe)
      .catch(() => page.addScriptTag({ content: axe }))
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
    )
    for (const v of violations)
      say(
        `axe ${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`,
      )
    await page.close()
  }
  await context.close()
}
await browser.close()
server.close()
rmSync(dist, { recursive: true, force: true })
console.log(`${findings} findings; pictures in ${folder}`)
process.exitCode = findings > 0 ? 1 : 0
