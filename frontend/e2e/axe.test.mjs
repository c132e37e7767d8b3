import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { journey } from './support/journey.mjs'
import { fillStage } from './support/scene.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe holds against the page as it is now, one line each. */
async function violations(page) {
  await page.evaluate(axe)
  const found = await page.evaluate(
    (runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    rules,
  )
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`,
  )
}

journey('Every page is accessible, in both themes and both directions', { timeout: 120_000 }, async (all) => {
  const { page, window } = all
  const { live, blocked, draft } = await fillStage(all)
  const screens = {
    posts: ['/posts', page.getByTestId('post').first()],
    'a draft with problems': [`/compose/${draft}`, page.getByTestId('problem').first()],
    'a new post': ['/compose', page.getByRole('checkbox').first()],
    'receipts that are live': [`/posts/${live}`, page.getByTestId('delivery').first()],
    'a receipt that needs someone': [`/posts/${blocked}`, page.getByTestId('receipt')],
    channels: ['/channels', page.getByTestId('account').first()],
    'connecting an account': ['/channels/connect', page.getByRole('dialog')],
    settings: ['/settings', page.getByRole('radiogroup').first()],
    'no such page': ['/nowhere', page.getByRole('heading', { level: 1 })],
  }
  const wrong = []
  for (const language of ['en', 'ar'])
    for (const theme of ['light', 'dark']) {
      await page.evaluate(
        async (look) => {
          const { Settings } = window.go.app
          await Settings.Save({ ...(await Settings.Get()), ...look })
        },
        { language, theme },
      )
      await window.reload()
      for (const [name, [hash, sign]] of Object.entries(screens)) {
        await page.goto(all.twin.url(hash))
        await sign.waitFor()
        for (const line of await violations(page)) wrong.push(`${name}, ${language}, ${theme}: ${line}`)
      }
      await page.goto(all.twin.url('/posts'))
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('button').first().waitFor()
      for (const line of await violations(page)) wrong.push(`the palette, ${language}, ${theme}: ${line}`)
      await page.keyboard.press('Escape')
    }
  assert.deepEqual(wrong, [])
})
