// The page as it is being written, in front of the program's twin: `go run ./build dev` starts both. It serves until
// its standard input ends.
import { createServer } from 'vite'

const twin = new URL(process.env.CAIO_TWIN) // with the token that lets a browser in

/** The twin's script comes before the page's own, and lets the browser in if its address does. */
const first = {
  name: 'twin',
  transformIndexHtml: (_, { originalUrl }) => {
    const { search } = new URL(originalUrl ?? '/', twin)
    return [{ tag: 'script', attrs: { src: `/twin.js${search}` }, injectTo: 'head-prepend' }]
  },
}

const server = await createServer({
  plugins: [first],
  server: { host: '127.0.0.1', proxy: { '^/(call$|events$|twin\\.js|media/|avatar/|test/)': twin.origin } },
})
await server.listen()
console.log(`\n${new URL(twin.search, server.resolvedUrls.local[0])}\n`)
process.stdin.resume().once('end', () => void server.close())
