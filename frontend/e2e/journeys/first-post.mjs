import assert from 'node:assert/strict'
import { journey } from '../support/journey.mjs'
import { drawPicture } from '../support/pictures.mjs'

const networks = ['bluesky', 'instagram', 'mastodon']

journey(
  'A first post goes to every channel',
  { start: { delay: 250 } },
  async ({ twin, window, page, composer, post }) => {
    const folder = twin.folder()
    const jpeg = await drawPicture(page, folder, 'dunes.jpg', { hue: 20 })
    const png = await drawPicture(page, folder, 'lake.png', { hue: 200 })

    await composer.open()
    await composer.reason('Choose at least one channel')
    await composer.all.click()
    await composer.reason('Write something or add a picture')
    await composer.text.fill('Two mornings, one place. #dunes')
    await composer.attach(jpeg)
    await composer.drop(png)
    await composer.describe('dunes.jpg', 'Dunes in the morning sun')
    await composer.describe('lake.png', 'A lake between hills')
    await composer.ready()
    await composer.publish()

    await window.skipWaits() // Instagram takes its time over pictures
    await post.allLive(networks.length)
    for (const network of networks) {
      const states = (await window.seen(network)).map((d) => d.state)
      assert.equal(states.at(-1), 'live')
      assert.ok(
        states.some((s) => s === 'running' || s === 'scheduled'),
        `${network} was seen on its way: ${states}`,
      )

      const delivery = post.delivery(network)
      await delivery.openReceipt()
      const [entry, ...more] = await twin.live(network)
      assert.deepEqual(more, [], `${network} shows it once`)
      assert.equal(entry.media, 2)
      assert.deepEqual(entry.alts, ['Dunes in the morning sun', 'A lake between hills'])
      assert.ok(
        entry.id.endsWith(await delivery.fact('Remote id')) ||
          (await delivery.fact('Remote id')).endsWith(entry.id),
      )
      assert.match(await delivery.fact('Went live'), /\d{1,2}:\d{2}:\d{2}/)
      assert.match(await delivery.fact('Due'), /\d{1,2}:\d{2}:\d{2}/)
      await delivery.tried(/Publish\s*Live/)
      const address = await delivery.fact('Link')
      await window.called('Program.OpenURL', () => delivery.button(address.trim()).click())
      assert.ok((await twin.opened()).at(-1).endsWith(address.trim()), 'the link opens in the browser')
    }
  },
)
