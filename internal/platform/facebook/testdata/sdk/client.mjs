// Drives the emulator with the vendor's own client, the way its examples do, and prints
// what came of it as one line of JSON. Arguments: the emulator's address, a user token,
// the files of a picture and of a video. The client drops files on their way (http.js,
// requestPromise), so bytes travel as the vendor's pages show it with curl.
import { readFile } from 'node:fs/promises'
import sdk from 'facebook-nodejs-business-sdk'

const { FacebookAdsApi, FacebookAdsApiBatch, User, Page, PagePost, Comment } = sdk
const [base, token, pictureFile, videoFile] = process.argv.slice(2)

// The client has its addresses in getters, which can be put over.
Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => base })
Object.defineProperty(FacebookAdsApi, 'GRAPH_VIDEO', { get: () => base })

const out = { errors: {} }
const refused = async (name, call) => {
  try {
    await call()
    out.errors[name] = 'was accepted'
  } catch (e) {
    out.errors[name] = `${e.response?.code}/${e.response?.error_subcode ?? 0}`
  }
}
const ids = (list) => list.map((x) => x.id)

const user = FacebookAdsApi.init(token, 'en_US', false)
out.me = (await new User('me', {}, undefined, user).get(['id', 'name'])).exportAllData()

// Page after page, as its cursor follows paging.next.
const cursor = new User('me', {}, undefined, user).getAccounts(
  ['id', 'name', 'access_token', 'tasks', 'followers_count', 'picture.type(large){url}'], { limit: 1 }, false)
out.pages = []
while (cursor.hasNext()) {
  await cursor.next()
  for (const page of cursor) out.pages.push(page.exportAllData())
}
const pageToken = out.pages[0].access_token
const api = new FacebookAdsApi(pageToken, 'en_US', false)
const page = new Page(out.pages[0].id, {}, undefined, api)

// Texts and links, now and later.
const first = await page.createFeed(['id', 'permalink_url'], { message: 'By the vendor', link: 'https://example.org/x' })
out.first = (await new PagePost(first.id, {}, undefined, api).get(['id', 'message', 'permalink_url', 'is_published', 'attachments'])).exportAllData()
const soon = Math.floor(Date.now() / 1000) + 3600
const waits = await page.createFeed([], { message: 'Later', published: false, scheduled_publish_time: soon, unpublished_content_type: 'SCHEDULED' })
out.waiting = (await page.getScheduledPosts(['id', 'message', 'scheduled_publish_time'], {})).map((p) => p.exportAllData())
await new PagePost(waits.id, {}, undefined, api).update([], { is_published: true })
await new PagePost(first.id, {}, undefined, api).update([], { message: 'Changed by the vendor' })

// A picture, laid down first.
const form = new FormData()
form.set('access_token', pageToken)
form.set('published', 'false')
form.set('alt_text_custom', 'A picture')
form.set('source', new Blob([await readFile(pictureFile)], { type: 'image/jpeg' }), 'picture.jpg')
const photo = await (await fetch(`${base}/v24.0/${page.id}/photos`, { method: 'POST', body: form })).json()
const pictured = await page.createFeed([], { message: 'A picture', attached_media: [{ media_fbid: photo.id }] })
await refused('photo story of a used photo', () => page.createPhotoStory([], { photo_id: photo.id }))

// A reel: begun and finished by the client.
const bytes = await readFile(videoFile)
const upload = (await page.createVideoReel([], { upload_phase: 'start' })).exportAllData()
await refused('finished before the bytes', () => page.createVideoReel([], { upload_phase: 'finish', video_id: upload.video_id, video_state: 'PUBLISHED' }))
await fetch(upload.upload_url, {
  method: 'POST', body: bytes, headers: { Authorization: `OAuth ${pageToken}`, offset: '0', file_size: String(bytes.length) },
})
await page.createVideoReel([], { upload_phase: 'finish', video_id: upload.video_id, video_state: 'PUBLISHED', description: 'A reel' })
let reel // the client has no class for such a video; any reads any node
for (let i = 0; i < 10; i++) {
  reel = (await new PagePost(upload.video_id, {}, undefined, api).get(['id', 'status', 'permalink_url', 'post_id', 'published'])).exportAllData()
  if (reel.status.publishing_phase.status === 'complete') break
}
out.reel = reel

// A video post, piece by piece.
const piece = async (fields, chunk) => {
  const body = new FormData()
  body.set('access_token', pageToken)
  for (const [name, value] of Object.entries(fields)) body.set(name, String(value))
  if (chunk) body.set('video_file_chunk', new Blob([chunk]), 'chunk')
  return (await fetch(`${base}/v24.0/${page.id}/videos`, { method: 'POST', body })).json()
}
let next = await piece({ upload_phase: 'start', file_size: bytes.length })
const { upload_session_id } = next
out.pieces = 0
while (next.start_offset !== next.end_offset) {
  const at = Number(next.start_offset)
  next = await piece({ upload_phase: 'transfer', upload_session_id, start_offset: at }, bytes.subarray(at, Number(next.end_offset)))
  out.pieces++
}
out.wrongOffset = (await piece({ upload_phase: 'transfer', upload_session_id, start_offset: 0 }, bytes.subarray(0, 10))).error
out.finished = await piece({ upload_phase: 'finish', upload_session_id, description: 'A film' })

// Lists and numbers.
out.posts = ids(await page.getPublishedPosts(['id', 'message'], { limit: 10 }))
out.insights = (await new PagePost(first.id, {}, undefined, api).getInsights([], { metric: 'post_media_view,post_clicks' })).map((i) => `${i.name} ${i.period}`)
out.pageInsights = (await page.getInsights([], { metric: 'page_media_view', period: 'day' })).map((i) => i.name)
out.counts = (await new PagePost(first.id, {}, undefined, api).get(['shares', 'comments.summary(true).limit(0)', 'reactions.summary(true).limit(0)'])).exportAllData()

// Several reads at once.
out.batch = []
const batch = new FacebookAdsApiBatch(api)
for (const [path, fields] of [[`v24.0/${first.id}`, 'id,message'], [`v24.0/${first.id}0000`, 'id'], [`${pictured.id}`, 'id,attachments{media_type}']]) {
  const note = (r) => out.batch.push(`${r.status} ${r.body?.id ?? r.body?.error?.code}`)
  batch.add('GET', path, { fields }, undefined, note, note)
}
await batch.execute()

// Comments: write, answer, hide, like, list, delete.
const post = new PagePost(first.id, {}, undefined, api)
const remark = await post.createComment([], { message: 'First' })
const answer = await new Comment(remark.id, {}, undefined, api).createComment([], { message: 'Second' })
await new Comment(answer.id, {}, undefined, api).createLike([], {})
out.stream = (await post.getComments(['id', 'message', 'from', 'parent'], { filter: 'stream', order: 'chronological' })).map((c) => c.message)
out.top = (await post.getComments(['id', 'message'], { filter: 'toplevel' })).map((c) => c.message)
await refused('hide an own comment', () => new Comment(remark.id, {}, undefined, api).update([], { is_hidden: true }))
await new Comment(answer.id, {}, undefined, api).delete([])
out.left = (await post.getComments(['id'], { filter: 'stream' })).length

// What is refused.
await refused('user token', () => new Page(page.id, {}, undefined, user).createFeed([], { message: 'As a person' }))
await refused('empty', () => page.createFeed([], {}))
await refused('unknown parameter', () => page.createFeed([], { message: 'Hi', colour: 'red' }))
await refused('unknown photo', () => page.createFeed([], { attached_media: [{ media_fbid: '1' }] }))
await refused('unknown field', () => page.get(['id', 'shoe_size']))
await refused('retired metric', () => post.getInsights([], { metric: 'post_impressions' }))
await refused('no metric', () => post.getInsights([], {}))
await refused('too soon', () => page.createFeed([], { message: 'Soon', published: false, scheduled_publish_time: Math.floor(Date.now() / 1000) + 60 }))
await refused('link to facebook', () => page.createFeed([], { link: 'https://www.facebook.com/x' }))
await refused('wrong token', () => new Page(page.id, {}, undefined, new FacebookAdsApi('EAAwrong', 'en_US', false)).get(['id']))

await new PagePost(first.id, {}, undefined, api).delete([])
await refused('deleted', () => new PagePost(first.id, {}, undefined, api).get(['id']))
console.log(JSON.stringify(out))
