import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Runs in a page: hills under a sun, different for each hue. */
function paint({ type, width, height, hue }) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const c = canvas.getContext('2d')
  const sky = c.createLinearGradient(0, 0, 0, height)
  sky.addColorStop(0, `hsl(${hue} 70% 62%)`)
  sky.addColorStop(1, `hsl(${hue + 45} 85% 84%)`)
  c.fillStyle = sky
  c.fillRect(0, 0, width, height)
  c.fillStyle = `hsl(${hue + 60} 95% 92%)`
  c.beginPath()
  c.arc(width * 0.7, height * 0.36, height * 0.12, 0, Math.PI * 2)
  c.fill()
  for (let range = 0; range < 4; range++) {
    c.fillStyle = `hsl(${hue + 10 - range * 8} ${38 + range * 6}% ${52 - range * 11}%)`
    c.beginPath()
    c.moveTo(0, height)
    for (let x = 0; x <= width; x += 4) {
      const far = x / width
      const wave = Math.sin(far * (5 + range * 2) + range * 1.7 + hue) + 0.5 * Math.sin(far * 13 + range * 3)
      c.lineTo(x, height * (0.5 + range * 0.12) - wave * height * 0.06)
    }
    c.lineTo(width, height)
    c.fill()
  }
  return canvas.toDataURL(type, 0.9)
}

/** Draws a picture and returns the path of its file: the browser writes both formats, and no photo has to be kept. */
export async function drawPicture(page, folder, name, { width = 1080, height = 1080, hue = 210 } = {}) {
  const type = name.endsWith('.png') ? 'image/png' : 'image/jpeg'
  const data = await page.evaluate(paint, { type, width, height, hue })
  const path = join(folder, name)
  writeFileSync(path, Buffer.from(data.slice(data.indexOf(',') + 1), 'base64'))
  return path
}
