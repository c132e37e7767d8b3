import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { journey } from '../support/journey.mjs'
import { drawPicture } from '../support/pictures.mjs'

const networks = [
  'bluesky',
  'facebook',
  'instagram',
  'linkedin',
  'mastodon',
  'pinterest',
  'threads',
  'tiktok',
  'x',
  'youtube',
]

/** Those that take a description of each picture. */
const described = new Set(networks.filter((n) => !['pinterest', 'tiktok', 'youtube'].includes(n)))

const clip = new URL('../../../internal/sample/clip.mp4', import.meta.url)

journey(
  'A first post goes to every channel',
  { start: { delay: 250 } },
  async ({ twin, window, page, composer, post }) => {
    const folder = twin.folder()
    const jpeg = await drawPicture(page, folder, 'dunes.jpg', { hue: 20 })
    const png = await drawPicture(page, folder, 'lake.png', { hue: 200 })
    const film = join(folder, 'ridge.mp4')
    copyFileSync(clip, film)

    await composer.open()
    await composer.reason('Choose at least one channel')
    await composer.all.click()
    await composer.reason('Write something or add a picture')
    await composer.text.fill('Two mornings, one place. #dunes')
    await composer.attach(jpeg)
    await composer.drop(png)
    await composer.describe('dunes.jpg', 'Dunes in the morning sun')
    await composer.describe('lake.png', 'A lake between hills')

    // YouTube takes videos only, and wants a title; a Pin goes to a board.
    await composer.problem('This kind of file is not taken').filter({ hasText: 'YouTube' }).waitFor()
    await composer.writeFor('YouTube')
    await composer.remove('dunes.jpg', 'lake.png')
    await composer.attach(film)
    await (await composer.options('YouTube')).getByRole('textbox', { name: /^Title/ }).fill('Two mornings')
    const pinterest = await composer.options('Pinterest')
    await pinterest.getByRole('combobox', { name: /^Board/ }).click()
    await pinterest.getByRole('option').first().click()
    await composer.ready()
    await composer.publish()

    await window.skipWaits() // some networks take their time over files
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
      assert.equal(entry.media, network === 'youtube' ? 1 : 2)
      if (described.has(network))
        assert.deepEqual(entry.alts, ['Dunes in the morning sun', 'A lake between hills'])
      assert.ok(
        entry.id.endsWith(await delivery.fact('Remote id')) ||
          (await delivery.fact('Remote id')).endsWith(entry.id),
      )
      assert.match(await delivery.fact('Went live'), /\d{1,2}:\d{2}:\d{2}/)
      assert.match(await delivery.fact('Due'), /\d{1,2}:\d{2}:\d{2}/)
      await delivery.tried(/Publish\s*Live/)
      if (network === 'tiktok') continue // its inbox has no link
      const address = await delivery.fact('Link')
      await window.called('Program.OpenURL', () => delivery.button(address.trim()).click())
      assert.ok((await twin.opened()).at(-1).endsWith(address.trim()), 'the link opens in the browser')
    }
  },
)
