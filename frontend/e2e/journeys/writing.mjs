import assert from 'node:assert/strict'
import { setTimeout as after } from 'node:timers/promises'
import { journey } from '../support/journey.mjs'

journey('A text that is too long is said while it is typed', {}, async ({ composer }) => {
  await composer.open()
  const limits = { bluesky: 300, mastodon: 500, instagram: 2200 }
  for (const network of ['Bluesky', 'Instagram', 'Mastodon']) await composer.channel(network).click()
  for (const [network, limit] of Object.entries(limits)) {
    await composer.text.fill('x'.repeat(limit))
    await composer
      .counter(network)
      .filter({ hasText: `${limit} of` })
      .waitFor()
    assert.equal(await composer.counter(network).getAttribute('data-over'), null)
    await composer.text.press('End')
    await composer.page.keyboard.type('yz')
    await composer.counter(network).filter({ hasText: '2 too many' }).waitFor()
    await composer
      .problem('2 characters too long')
      .filter({ hasText: new RegExp(network, 'i') })
      .waitFor()
    assert.ok(await composer.publishNow.isDisabled())
    await composer.reason('Mend what the channels would refuse')
  }
  await composer.text.fill('Short enough')
  await composer.problem('too long').first().waitFor({ state: 'detached' })
  // Instagram takes no post without a picture; without Instagram nothing stands in the way.
  await composer.problem('At least one picture or video is needed').waitFor()
  await composer.channel('Instagram').click()
  await composer.ready()
  assert.ok(await composer.publishNow.isEnabled())
})

journey('What is typed is kept, over a new start of the window', {}, async ({ window, composer }) => {
  await composer.open()
  await composer.channel('Mastodon').click()
  await composer.text.fill('Half a thought')
  await composer.saved()
  await window.reload()
  assert.equal(await composer.text.inputValue(), 'Half a thought')
  assert.ok(await composer.channel('Mastodon').isChecked())
})

journey(
  'What was typed a second ago survives the end of the program',
  { alone: true },
  async ({ stage, twin, window, composer }) => {
    await composer.open()
    await composer.text.pressSequentially('The power may go any moment now')
    // The promise is about this very second; nothing else says when it is over.
    await after(1000)
    window.looksAway()
    await twin.kill()
    await window.close()
    await twin.start()

    const again = await stage.open()
    await again.frame.go('Posts')
    await again.posts.row('The power may go any moment now').getByRole('link').click()
    await again.composer.text.waitFor()
    assert.equal(await again.composer.text.inputValue(), 'The power may go any moment now')
  },
)
