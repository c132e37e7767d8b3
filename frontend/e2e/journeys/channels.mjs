import assert from 'node:assert/strict'
import { journey } from '../support/journey.mjs'

journey(
  'Accounts are connected and disconnected',
  {},
  async ({ stage, twin, window, frame, channels, composer }) => {
    await frame.go('Channels')
    await channels.accounts.first().waitFor()
    const before = await channels.accounts.count()
    await channels.begin('Mastodon', null, { Server: 'social.example' })
    await channels.dialog.getByText('Waiting for the browser').waitFor()
    const network = await stage.elsewhere()
    await network.goto((await twin.opened()).at(-1))
    await network.getByRole('heading', { name: /CAIO would like permission/ }).waitFor()
    await network.getByRole('button', { name: 'Authorize' }).click()
    await network.getByText('CAIO').first().waitFor()
    await channels.finish()
    await channels.account('@ann@social.example').waitFor()

    window.expectRefusals()
    await channels.begin('Bluesky', 'App password', { Handle: 'sample.bsky.social', 'App password': 'wrong' })
    await channels.dialog.getByRole('alert').waitFor()
    await channels.dialog.getByRole('textbox', { name: /^App password/ }).fill('caio-demo-pass-word')
    await channels.dialog.getByRole('button', { name: 'Continue' }).click()
    await channels.finish()
    assert.equal(await channels.accounts.count(), before + 1, 'the same account again is no second one')

    await channels.disconnect('Mastodon, @sample@social.example')
    await composer.open()
    await composer.channel('Mastodon').waitFor()
    assert.equal(await composer.channel('Mastodon').count(), 1)
  },
)
