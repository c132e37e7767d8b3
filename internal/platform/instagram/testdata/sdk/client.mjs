// Drives the emulator with the vendor's own client, the way its examples do, and prints
// what came of it as one line of JSON. Arguments: the emulator's address, a user token,
// the addresses of two pictures and of a video.
import sdk from 'facebook-nodejs-business-sdk'

const { FacebookAdsApi, User, Page, IGUser, IGMedia, IGComment } = sdk
const [base, token, picture, second, video] = process.argv.slice(2)

// The client has its address in a getter, which can be put over.
Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => base })

const out = { errors: {} }
const refused = async (name, call) => {
  try {
    await call()
    out.errors[name] = 'was accepted'
  } catch (e) {
    out.errors[name] = `${e.response?.code}/${e.response?.error_subcode ?? 0}`
  }
}
const finished = async (account, id, api) => {
  for (let i = 0; i < 10; i++) {
    const container = new IGMedia(id, {}, undefined, api)
    const { status_code } = (await container.get(['status_code', 'status'])).exportAllData()
    if (status_code === 'FINISHED') return id
  }
  throw new Error(`container ${id} of ${account} does not finish`)
}

const user = FacebookAdsApi.init(token, 'en_US', false)
out.me = (await new User('me', {}, undefined, user).get(['id', 'name'])).exportAllData()

// Page after page, as its cursor follows paging.next.
const cursor = new User('me', {}, undefined, user).getAccounts(
  ['id', 'name', 'access_token', 'instagram_business_account{id,username}'], { limit: 1 }, false)
out.pages = []
while (cursor.hasNext()) {
  await cursor.next()
  for (const page of cursor) out.pages.push(page.exportAllData())
}
const page = out.pages.find((p) => p.instagram_business_account)
const api = new FacebookAdsApi(page.access_token, 'en_US', false)
out.page = (await new Page(page.id, {}, undefined, api).get(['id', 'name'])).exportAllData()
const account = new IGUser(page.instagram_business_account.id, {}, undefined, api)
out.account = (await account.get(['id', 'username', 'name', 'followers_count', 'media_count'])).exportAllData()

// One picture.
const made = await account.createMedia([], { image_url: picture, caption: 'By the vendor #client', alt_text: 'A picture' })
await refused('not ready', () => account.createMediaPublish([], { creation_id: made.id }))
await finished(account.id, made.id, api)
const post = await account.createMediaPublish([], { creation_id: made.id })
await refused('twice', () => account.createMediaPublish([], { creation_id: made.id }))
out.post = (await new IGMedia(post.id, {}, undefined, api).get(
  ['id', 'permalink', 'timestamp', 'media_type', 'media_product_type', 'caption', 'like_count'])).exportAllData()

// A carousel, with its lists as JSON.
const children = []
for (const image_url of [picture, second]) {
  const child = await account.createMedia([], { image_url, is_carousel_item: true, user_tags: [{ username: 'bob', x: 0.5, y: 0.5 }] })
  children.push(await finished(account.id, child.id, api))
}
const parent = await account.createMedia([], { media_type: 'CAROUSEL', children, caption: 'Two', collaborators: ['carol'] })
out.carousel = (await account.createMediaPublish([], { creation_id: await finished(account.id, parent.id, api) })).id

// A reel from an address.
const reel = await account.createMedia([], { media_type: 'REELS', video_url: video, caption: 'A reel', share_to_feed: true, thumb_offset: 1000 })
out.reel = (await account.createMediaPublish([], { creation_id: await finished(account.id, reel.id, api) })).id

// Lists, limits, numbers.
out.media = (await account.getMedia(['id', 'caption', 'media_type'], { limit: 10 })).map((m) => m.id)
out.stories = (await account.getStories(['id'], {})).length
out.quota = (await account.getContentPublishingLimit(['config', 'quota_usage'], {}))[0].exportAllData()
out.insights = (await new IGMedia(post.id, {}, undefined, api).getInsights([], { metric: ['views', 'reach'].join(',') })).map((i) => i.name)
out.accountInsights = (await account.getInsights([], { metric: 'views,likes', period: 'day', metric_type: 'total_value' })).map((i) => i.name)

// Comments: write, answer, list, delete.
const media = new IGMedia(post.id, {}, undefined, api)
const comment = await media.createComment([], { message: 'First' })
const reply = await new IGComment(comment.id, {}, undefined, api).createReply([], { message: 'Second' })
out.comments = (await media.getComments(['id', 'text', 'username'], {})).map((c) => c.text)
out.replies = (await new IGComment(comment.id, {}, undefined, api).getReplies(['id', 'text'], {})).map((c) => c.text)
await new IGComment(reply.id, {}, undefined, api).delete([])
out.left = (await new IGComment(comment.id, {}, undefined, api).getReplies(['id'], {})).length
out.closed = await new IGMedia(post.id, {}, undefined, api).update([], { comment_enabled: false })
await refused('closed', () => media.createComment([], { message: 'Too late' }))

// What is refused.
await refused('unknown parameter', () => account.createMedia([], { image_url: picture, colour: 'red' }))
await refused('unknown field', () => account.get(['id', 'shoe_size']))
await refused('unknown metric', () => media.getInsights([], { metric: 'impressions' }))
await refused('no picture', () => account.createMedia([], { image_url: video }))
await refused('elsewhere', () => account.createMedia([], { image_url: 'https://example.org/a.jpg' }))
await refused('wrong token', () => new IGUser(account.id, {}, undefined, new FacebookAdsApi('EAAwrong', 'en_US', false)).get(['id']))

await new IGMedia(post.id, {}, undefined, api).delete([])
await refused('deleted', () => new IGMedia(post.id, {}, undefined, api).get(['id']))
console.log(JSON.stringify(out))
