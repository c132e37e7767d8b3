// Bluesky's own client against the emulator at the address in the first argument, with
// the handle and app password of the other two. Prints what it saw as JSON.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(join(process.cwd(), 'package.json'))
const { AtpAgent, RichText } = require('@atproto/api')

const [service, identifier, password] = process.argv.slice(2)
const agent = new AtpAgent({ service })
await agent.login({ identifier, password })

const rt = new RichText({ text: 'Grüße 👩‍👩‍👧 an @ben.bsky.social: https://example.com/ä?b=c #Straße' })
await rt.detectFacets(agent)

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const { data: upload } = await agent.uploadBlob(png, { encoding: 'image/png' })
const post = await agent.post({
  text: rt.text,
  facets: rt.facets,
  langs: ['de'],
  embed: { $type: 'app.bsky.embed.images', images: [{ image: upload.blob, alt: 'One pixel', aspectRatio: { width: 1, height: 1 } }] },
})
const [, , repo, collection, rkey] = post.uri.split('/')
const got = await agent.com.atproto.repo.getRecord({ repo, collection, rkey })
const seen = await agent.getPosts({ uris: [post.uri] })
const thread = await agent.getPostThread({ uri: post.uri })
const profile = await agent.getProfile({ actor: identifier })
const { uri: like } = await agent.like(post.uri, post.cid)
const liked = await agent.getPosts({ uris: [post.uri] })
await agent.deleteLike(like)
await agent.sessionManager.refreshSession()
await agent.deletePost(post.uri)
let gone = ''
try {
  await agent.com.atproto.repo.getRecord({ repo, collection, rkey })
} catch (err) {
  gone = err.error
}
let long = ''
try {
  await agent.post({ text: 'x'.repeat(301) })
} catch (err) {
  long = err.message
}
console.log(
  JSON.stringify({
    uri: post.uri,
    sameCid: got.data.cid === post.cid,
    facets: got.data.value.facets.map((f) => f.features[0].$type.split('#')[1]),
    blob: got.data.value.embed.images[0].image.ref.toString() === upload.blob.ref.toString(),
    posts: seen.data.posts.length,
    threadType: thread.data.thread.$type,
    handle: profile.data.handle,
    likes: liked.data.posts[0].likeCount,
    gone,
    long,
  }),
)
await agent.logout()
