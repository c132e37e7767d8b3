// All journeys run in one process, because they share a browser. One of them: node --test --test-name-pattern=TITLE
import { readdirSync } from 'node:fs'
import { begin } from './support/journey.mjs'

const folder = new URL('./journeys/', import.meta.url)
for (const file of readdirSync(folder).sort()) await import(new URL(file, folder).href)
begin()
