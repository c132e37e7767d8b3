// Makes the pictures of the documentation, docs/images/*.png: the real program on its sandbox, with posts in it.
//
//   npm run build && npm run screenshots
import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { launch } from '../e2e/support/browser.mjs'
import { fillStage } from '../e2e/support/scene.mjs'
import { Twin } from '../e2e/support/twin.mjs'
import { Window } from '../e2e/support/window.mjs'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const most = 250_000 // bytes a picture may have, so that the README opens quickly

const twin = new Twin()
const browser = await launch()
try {
  mkdirSync(folder, { recursive: true })
  await twin.start()
  const window = await Window.open(browser, twin, { look: { viewport: { width: 1200, height: 750 } } })
  const { page, composer, post } = window
  const { live, ready } = await fillStage(window)
  for (const theme of ['light', 'dark']) {
    await window.prefer({ theme })
    const keep = async (name) => {
      await window.still()
      const path = `${folder}${name}-${theme}.png`
      await page.screenshot({ path })
      const { size } = statSync(path)
      if (size > most) throw new Error(`${path} has ${size} bytes, more than ${most}`)
    }
    await page.goto(twin.url('/posts'))
    await window.posts.rows.first().waitFor()
    await keep('posts')
    await page.goto(twin.url(`/compose/${ready}`))
    await composer.ready()
    await keep('composer')
    await page.goto(twin.url(`/posts/${live}`))
    await post.delivery('bluesky').openReceipt()
    await keep('receipt')
  }
  window.assertClean()
} finally {
  await browser.close()
  await twin.stop()
}
