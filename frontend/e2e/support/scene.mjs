import { drawPicture } from './pictures.mjs'

/** Runs in the page: saves a post, and schedules it when `when` is given. Returns its id. */
async function write({ parts, platforms, when, texts = {} }) {
  const { Accounts, Media, Posts } = window.go.app
  const channels = await Accounts.Channels()
  const partsOf = (list) =>
    Promise.all(
      list.map(async ({ text, files = [] }) => ({
        text,
        attachments: await Promise.all(
          files.map(async ({ path, alt }) => ({ asset: (await Media.Import([path]))[0], alt })),
        ),
      })),
    )
  const targets = channels
    .filter((c) => platforms.includes(c.platform))
    .map((c) => ({
      channel: c.id,
      comment: '',
      fields: {},
      ...(texts[c.platform] && { parts: [{ text: texts[c.platform], attachments: [] }] }),
    }))
  const now = { id: '', brand: '', state: 'draft', revision: 0, createdAt: 0, updatedAt: 0 }
  const saved = await Posts.Save({ ...now, parts: await partsOf(parts), targets })
  if (when) await Posts.Schedule(saved.id, saved.revision, when)
  return saved.id
}

const now = { now: true, wall: '', zone: '' }

/** Fills the program with posts in every state, and returns the ids of those that are looked at. */
export async function fillStage({ page, twin, frame, post, skipWaits }) {
  const folder = twin.folder()
  const draw = (name, hue, size) => drawPicture(page, folder, name, { hue, ...size })
  const dunes = { path: await draw('dunes.jpg', 20), alt: 'Dunes in the first light of the morning' }
  const lake = { path: await draw('lake.png', 200), alt: 'A still lake between three ranges of hills' }
  const wood = { path: await draw('wood.jpg', 110, { width: 1080, height: 1350 }), alt: '' }
  const all = ['bluesky', 'instagram', 'mastodon']
  const add = (what) => page.evaluate(write, what)

  await twin.fault('mastodon', {
    publishing: true,
    how: 'status',
    code: 422,
    body: '{"error":"Validation failed: Poll options are not unique"}',
  })
  const blocked = await add({
    parts: [{ text: 'Which trail next? Ridge, gorge, or the old railway line?' }],
    platforms: ['mastodon'],
    when: now,
  })
  await page.goto(twin.url(`/posts/${blocked}`))
  await post.delivery('mastodon').is('blocked')

  const live = await add({
    parts: [
      {
        text: 'Up at four, on the ridge by six. The light lasted eleven minutes, and then it was an ordinary, lovely day. #dawn #hiking',
        files: [dunes, lake],
      },
    ],
    platforms: all,
    when: now,
  })
  await page.goto(twin.url(`/posts/${live}`))
  await skipWaits()
  await post.allLive(all.length)

  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  for (const [text, files, wall] of [
    ['Field notes 12: how to read a cloud before it reads you', [wood], `${tomorrow}T07:30`],
    [
      'The map of this year’s walks is done. Forty-one routes, all of them drawn by hand.',
      [lake],
      `${tomorrow}T18:00`,
    ],
  ])
    await add({ parts: [{ text, files }], platforms: all, when: { now: false, wall, zone: 'UTC' } })
  const draft = await add({
    parts: [
      {
        text: `A longer thought about slowness. ${'Every photograph here took a morning, and most mornings gave none. '.repeat(5)}`,
        files: [wood],
      },
    ],
    platforms: ['bluesky', 'mastodon'],
  })
  const ready = await add({
    parts: [
      {
        text: 'Three mornings at the lake, and on the last one it lay perfectly still.\n\nThe full series, with the notes on light and lenses, is in this week’s letter: https://example.org/letters/stillness #landscape',
        files: [lake, dunes],
      },
    ],
    platforms: all,
  })
  await page.goto(twin.url('/posts'))
  await frame.shows('Posts')
  return { live, blocked, draft, ready }
}
