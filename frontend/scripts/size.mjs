// Fails when the built front end outgrows its budget (frontend.md: first load 230 kB, any page 150 kB, gzip).
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const kB = (file) => gzipSync(readFileSync(new URL(file, dist))).length / 1000
const show = (n) => `${n.toFixed(1)} kB`

const html = readFileSync(new URL('index.html', dist), 'utf8')
const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1])
const firstLoad = first.reduce((sum, file) => sum + kB(file), 0)
const later = readdirSync(new URL('assets/', dist))
  .map((name) => `assets/${name}`)
  .filter((file) => /\.(js|css)$/.test(file) && !first.includes(file))
  .map((file) => ({ file, size: kB(file) }))
  .sort((a, b) => b.size - a.size)

console.log(`first load ${show(firstLoad)} of 230 kB gzip (${first.length} files)`)
for (const { file, size } of later.slice(0, 6)) console.log(`  ${file} ${show(size)}`)

// A component whose styles nobody imports is drawn naked: Mantine's class names tell.
const mantine = new URL('../node_modules/@mantine/core/styles.css', import.meta.url)
const names = (text) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g))
const styled = names(readFileSync(mantine, 'utf8'))
const read = (files, type) =>
  files
    .filter((file) => file.endsWith(type))
    .map((file) => readFileSync(new URL(file, dist), 'utf8'))
    .join()
const naked = (files) => {
  const there = names(read(files, '.css'))
  return [...names(read(files, '.js'))].filter((name) => styled.has(name) && !there.has(name))
}
const missing = [...new Set([...naked(first), ...naked([...first, ...later.map(({ file }) => file)])])]
if (missing.length > 0) {
  console.error(`styles missing for ${missing.join(', ')}: see src/app/mantine.css and src/ui/mantine.css`)
  process.exit(1)
}

const fat = later.filter(({ size }) => size > 150)
if (firstLoad > 230 || fat.length > 0) {
  console.error('over budget')
  process.exit(1)
}
