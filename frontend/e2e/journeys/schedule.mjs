import assert from 'node:assert/strict'
import { journey } from '../support/journey.mjs'
import { wallClock } from '../support/time.mjs'

const zone = 'Pacific/Auckland'
const hour = 3_600_000

/** A full minute, as pickers offer it, that is still to come. */
const inMinutes = (count) => Math.ceil(Date.now() / 60_000 + count) * 60_000

/** Writes a post for one network and plans it. */
async function plan({ window, composer }, platform, text, at) {
  await window.frame.go('Compose')
  await composer.channel(platform).click()
  await composer.text.fill(text)
  await composer.at(wallClock(at, zone))
  await composer.ready()
  await composer.schedule.click()
}

journey(
  'A post waits for its time in the own zone',
  { look: { timezoneId: 'America/New_York' }, alone: true },
  async (all) => {
    const { twin, window, frame, settings, post } = all
    await frame.go('Settings')
    await settings.zone(zone)
    const minute = inMinutes(30)
    await plan(all, 'Mastodon', 'Good morning, Auckland', minute)

    const delivery = post.delivery('mastodon')
    await delivery.is('scheduled')
    await frame.heard(/Next post in \d+ minutes/)

    // To a few seconds before, instead of half an hour of waiting.
    await window.moveClock(minute - Date.now() - 4000)
    await frame.heard(/Next post in \d seconds?/)
    assert.deepEqual(await twin.live('mastodon'), [], 'nothing is out before its time')

    await delivery.is('live')
    await frame.heard('Nothing scheduled')
    assert.deepEqual(
      (await window.seen('mastodon')).map((d) => d.state).filter((s) => s !== 'running'),
      ['scheduled', 'live'],
    )
    const [entry] = await twin.live('mastodon')
    assert.ok(entry.at >= minute, 'never early')
    assert.ok(entry.at < minute + 2000, `${entry.at - minute} ms late`)
    await delivery.openReceipt()
    assert.match(await delivery.fact('Due'), new RegExp(wallClock(minute, zone).time))
    assert.equal(await delivery.fact('Difference'), 'on time')
  },
)

journey('What was missed waits for a decision, and a delivery can be cancelled', {}, async (all) => {
  const { stage, twin, window, frame, settings, post } = all
  await frame.go('Settings')
  await settings.zone(zone)
  const soon = inMinutes(10)
  await plan(all, 'Mastodon', 'Wanted, though late', soon)
  await post.delivery('mastodon').is('scheduled')
  await plan(all, 'Bluesky', 'No longer wanted', soon)
  await post.delivery('bluesky').is('scheduled')
  await plan(all, 'Bluesky', 'Cancelled in time', soon)
  await post.delivery('bluesky').is('scheduled')
  await post.delivery('bluesky').button('Cancel delivery').click()
  await frame.confirm('Cancel delivery')
  await post.delivery('bluesky').is('cancelled')

  window.looksAway()
  await twin.kill()
  await window.close()
  await twin.start({ ahead: 3 * hour })

  const later = await stage.open()
  await later.frame.go('Posts')
  await later.posts.open('Wanted, though late')
  const wanted = later.post.delivery('mastodon')
  await wanted.is('blocked')
  assert.deepEqual(await twin.live('mastodon'), [], 'it asks before it publishes late')
  await wanted.button('Publish now').click()
  await wanted.is('live')
  assert.equal((await twin.live('mastodon')).length, 1)

  await later.frame.go('Posts')
  await later.posts.open('No longer wanted')
  const unwanted = later.post.delivery('bluesky')
  await unwanted.is('blocked')
  await unwanted.button('Skip').click()
  await unwanted.is('cancelled')

  await later.frame.go('Posts')
  await later.posts.open('Cancelled in time')
  await later.post.delivery('bluesky').is('cancelled')
  assert.deepEqual(await twin.live('bluesky'), [])
})
