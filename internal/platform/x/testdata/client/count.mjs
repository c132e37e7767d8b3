// Prints how much X's own library counts of each text of the JSON list on its input.
import { readFileSync } from 'node:fs'
import twitter from 'twitter-text'

const texts = JSON.parse(readFileSync(0, 'utf8'))
console.log(JSON.stringify(texts.map((text) => twitter.parseTweet(text).weightedLength)))
