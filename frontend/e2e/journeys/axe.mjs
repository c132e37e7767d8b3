import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { journey } from '../support/journey.mjs'
import { fillStage } from '../support/scene.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What a theme can break: of the rules above, axe's category of colours. */
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** What axe holds against the page as it is now, one line each. */
async function violations(page, rules) {
  const found = await page.evaluate(
    (runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    rules,
  )
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`,
  )
}

/** Goes through every screen, and has each in both themes. */
async function judge({ page, twin }, { live, blocked, draft }, language) {
  const screens = {
    posts: ['/posts', page.getByTestId('post').first()],
    'a draft with problems': [`/compose/${draft}`, page.getByTestId('problem').first()],
    'a new post': ['/compose', page.locator('#why-not')],
    'receipts that are live': [`/posts/${live}`, page.locator('[data-state=live]').first()],
    'a receipt that needs someone': [`/posts/${blocked}`, page.getByTestId('receipt')],
    channels: ['/channels', page.getByTestId('account').first()],
    'connecting an account': ['/channels/connect', page.getByRole('dialog')],
    settings: ['/settings', page.getByRole('radiogroup').first()],
    'no such page': ['/nowhere', page.getByRole('heading', { level: 1 })],
  }
  const wrong = []
  const lookAt = async (name) => {
    for (const [theme, rules] of Object.entries({ light: all, dark: colours })) {
      await page.emulateMedia({ colorScheme: theme })
      await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor()
      for (const line of await violations(page, rules)) wrong.push(`${name}, ${language}, ${theme}: ${line}`)
    }
  }
  await page.evaluate(axe)
  for (const [name, [hash, sign]] of Object.entries(screens)) {
    await page.goto(twin.url(hash))
    await sign.waitFor()
    await lookAt(name)
  }
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('button').first().waitFor()
  await lookAt('the palette')
  await page.keyboard.press('Escape')
  return wrong
}

journey(
  'Every page is accessible, in both themes and both directions',
  { timeout: 120_000 },
  async ({ window }) => {
    const ids = await fillStage(window)
    for (const language of ['en', 'ar']) {
      await window.prefer({ language })
      assert.deepEqual(await judge(window, ids, language), [])
    }
  },
)
