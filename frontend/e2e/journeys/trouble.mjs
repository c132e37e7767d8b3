import assert from 'node:assert/strict'
import { journey } from '../support/journey.mjs'

/** Writes a post for one network and publishes it now. */
async function publish({ composer }, platform, text) {
  await composer.open()
  await composer.channel(platform).click()
  await composer.text.fill(text)
  await composer.ready()
  await composer.publish()
}

for (const [network, name] of [
  ['mastodon', 'Mastodon'],
  ['bluesky', 'Bluesky'],
]) {
  journey(`${name}: what went live is found when its answer is lost`, {}, async (all) => {
    const { twin, post } = all
    await twin.fault(network, { publishing: true, accepted: true, how: 'reset' })
    await publish(all, name, 'Once and only once')
    const delivery = post.delivery(network)
    await delivery.is('live')
    const [entry, ...more] = await twin.live(network)
    assert.deepEqual(more, [], 'live exactly once')
    await delivery.openReceipt()
    assert.ok((await delivery.fact('Remote id')).endsWith(entry.id))
    await delivery.tried('Answer lost')
    await delivery.tried('Found live')
  })

  journey(`${name}: CAIO makes sure before it sends again`, {}, async (all) => {
    const { twin, window, post } = all
    await twin.fault(network, { publishing: true, how: 'reset' })
    await publish(all, name, 'Once and only once')
    const delivery = post.delivery(network)
    await delivery.is('waiting')
    await delivery.says('CAIO is making sure')
    assert.deepEqual(await twin.live(network), [])
    await window.skipWaits()
    await delivery.is('live')
    assert.equal((await twin.live(network)).length, 1, 'live exactly once')
    assert.ok((await window.seen(network)).every((d) => d.state !== 'blocked'))
    await delivery.openReceipt()
    await delivery.tried('Not there')
  })
}

journey('What a network refuses can be mended and sent', {}, async (all) => {
  const { twin, frame, composer, post, posts } = all
  const refused = { publishing: true, how: 'status', code: 422 }
  await twin.fault('mastodon', { ...refused, body: '{"error":"Validation failed: Text is not nice"}' })
  await publish(all, 'Mastodon', 'Not nice')
  const delivery = post.delivery('mastodon')
  await delivery.is('blocked')
  await delivery.says('The server refused the post')
  await delivery.says('Mastodon answered: “Validation failed: Text is not nice”')
  await delivery.button('Show details').click()
  await delivery.says('HTTP 422')
  assert.deepEqual(await twin.live('mastodon'), [])
  await frame.go('Posts')
  await posts.row('Not nice').filter({ hasText: 'Needs you' }).waitFor()
  await posts.open('Not nice')
  await delivery.edit.click()
  await composer.text.waitFor()
  assert.equal(await composer.text.inputValue(), 'Not nice')
  await composer.text.fill('Nice')
  await composer.ready()
  await composer.publish()
  await delivery.is('live')
  assert.deepEqual(
    (await twin.live('mastodon')).map((e) => e.text),
    ['Nice'],
  )
})

journey('A network that asks to wait is waited for, and says until when', {}, async (all) => {
  const { twin, window, frame, post } = all
  await twin.fault('mastodon', {
    publishing: true,
    how: 'status',
    code: 429,
    header: { 'Retry-After': ['30'] },
    body: '{"error":"Too many requests"}',
  })
  await publish(all, 'Mastodon', 'Patience')
  const delivery = post.delivery('mastodon')
  await delivery.is('waiting')
  await delivery.says(/Again in \d+ second/)
  await frame.heard('1 post scheduled')
  assert.deepEqual(await twin.live('mastodon'), [], 'nothing is sent before')
  await window.skipWaits()
  await delivery.is('live')
  assert.equal((await twin.live('mastodon')).length, 1)
})
