import assert from 'node:assert/strict'
import { journey } from '../support/journey.mjs'

/** Presses Tab until the focus is there. */
async function tabTo(page, locator, key = 'Tab') {
  for (let presses = 0; presses < 60; presses++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  assert.fail(`${key} does not lead to ${locator}`)
}

journey('Everything goes without a pointer', {}, async ({ twin, page, frame, composer, post }) => {
  await frame.command('Channels')
  await frame.shows('Channels')
  await page.keyboard.press('Control+1')
  await frame.shows('Posts')
  await page.keyboard.press('Control+n')
  await frame.shows('New post')
  await page.keyboard.type('By hand, and by keyboard')
  assert.equal(await composer.text.inputValue(), 'By hand, and by keyboard')
  await tabTo(page, composer.channel('Mastodon'), 'Shift+Tab')
  await page.keyboard.press('Space')
  assert.ok(await composer.channel('Mastodon').isChecked())
  await composer.ready()
  await page.keyboard.press('Control+Enter')

  const delivery = post.delivery('mastodon')
  await delivery.is('live')
  assert.equal((await twin.live('mastodon')).length, 1)
  await delivery.receipt.waitFor()
  await tabTo(page, delivery.button('Copy the remote id'))
  await page.keyboard.press('Enter')
  await delivery.button('Copied').waitFor()

  await page.keyboard.press('Control+k')
  await frame.search.waitFor()
  await page.keyboard.press('Escape')
  await frame.palette.waitFor({ state: 'hidden' })
})
