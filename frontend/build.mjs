/**
 * Builds what Git does not keep. For the browser wegbereiter/static/built/:
 *
 *   kern.css           KERN UX, lean and the same file for left-to-right and right-to-left
 *   kern-LICENSE.md    its licence, EUPL-1.2
 *   fonts.css, *.woff2 Fira Sans in two weights, cut into Latin and Cyrillic
 *
 * For PDF files wegbereiter/core/documents/fonts/, which nobody serves (documents.mjs).
 *
 * `node build.mjs` is idempotent. It does nothing when neither its inputs nor its outputs changed, and it stops with
 * an error when a promised glyph is missing: a name that falls back to another font looks like a mistake in the name.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { documentFonts } from './documents.mjs'
import { lean } from './kern.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const STATIC = join(HERE, '..', 'wegbereiter', 'static')
const OUT = join(STATIC, 'built')
const DOCUMENT_FONTS = join(HERE, '..', 'wegbereiter', 'core', 'documents', 'fonts')
const MODULES = join(HERE, 'node_modules')
const KERN = join(MODULES, '@kern-ux', 'native')
const OWN_CSS = ['palette.css', 'app.css', 'parts.css'].map((name) => join(STATIC, 'wegbereiter', name))
const WORK = join(MODULES, '.built') // same disk, ignored by Git
const FONT_WORK = join(MODULES, '.document-fonts')
const STAMP = 'build.json'

// Code points that names, places and numbers on our pages may use. Ranges are inclusive.
const SCRIPTS = {
  latin: {
    ranges: [
      [0x20, 0x7e], // ASCII
      [0xa0, 0x17e], // Western and Central European, Turkish, Kurmanji, Somali, Baltic
      [0x218, 0x21b], // Romanian comma below
      [0x1e9e, 0x1e9e], // capital sharp s
      [0x2013, 0x2014], [0x2018, 0x201a], [0x201c, 0x201e], [0x2022, 0x2022], [0x2026, 0x2026], // dashes, quotes, dots
      [0x2030, 0x2030], [0x2039, 0x203a], [0x2044, 0x2044], [0x20ac, 0x20ac], // per mille, single quotes, fraction, euro
      [0x2190, 0x2193], [0x2212, 0x2212], [0x2248, 0x2248], [0x2260, 0x2260], [0x2264, 0x2265], // arrows and signs
    ],
  },
  cyrillic: {
    ranges: [[0x400, 0x45f], [0x490, 0x491], [0x4ae, 0x4b1], [0x4d8, 0x4d9], [0x4e8, 0x4e9], [0x2116, 0x2116]],
  },
}
const WEIGHTS = { 400: 'FiraSans-Regular.woff2', 600: 'FiraSans-SemiBold.woff2' }
// tnum sets figures of equal width in tables; the rest keeps letters and marks together.
const FEATURES = ['calt', 'ccmp', 'kern', 'liga', 'locl', 'mark', 'mkmk', 'tnum']
const NAMES_KEPT = [0, 13, 14] // copyright, licence, licence address (OFL-1.1)

const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')
const hex = (point) => point.toString(16).toUpperCase().padStart(4, '0')

/** One hash over everything the result depends on. */
function inputs() {
  const files = ['build.mjs', 'documents.mjs', 'kern.mjs', 'package-lock.json'].map((name) => readFileSync(join(HERE, name)))
  return sha(...files, ...OWN_CSS.map((file) => readFileSync(file)))
}

/** One hash over what lies in the output folders, so that a deleted or edited file is built again. */
function outputs(...folders) {
  const files = folders.flatMap((folder) => readdirSync(folder).filter((name) => name !== STAMP).sort().map((name) => [folder, name]))
  return sha(...files.flatMap(([folder, name]) => [name, readFileSync(join(folder, name))]))
}

function isFresh() {
  try {
    const stamp = JSON.parse(readFileSync(join(OUT, STAMP), 'utf8'))
    return stamp.inputs === inputs() && stamp.outputs === outputs(OUT, DOCUMENT_FONTS)
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return false
    throw error
  }
}

function codePoints(ranges) {
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
}

function unicodeRange(ranges) {
  return ranges.map(([a, b]) => (a === b ? `U+${hex(a)}` : `U+${hex(a)}-${hex(b)}`)).join(', ')
}

async function subsetOne(source, points, name, tools) {
  const text = String.fromCodePoint(...points)
  const font = await tools.subset(source, text, {
    targetFormat: 'woff2', keepFeatures: FEATURES, preserveNameIds: NAMES_KEPT, noHinting: true,
  })
  const sfnt = new Uint8Array(await tools.convert(font, 'sfnt'))
  const face = new tools.hb.Face(new tools.hb.Blob(sfnt.buffer.slice(sfnt.byteOffset, sfnt.byteOffset + sfnt.length)))
  const present = new Set(face.collectUnicodes())
  // No font draws the soft hyphen; the browser does.
  const missing = points.filter((point) => point !== 0xad && !present.has(point))
  if (missing.length) throw new Error(`${name}: promised glyphs are missing: ${missing.map((p) => `U+${hex(p)}`).join(' ')}`)
  return font
}

async function fonts() {
  const require = createRequire(import.meta.url)
  const tools = { subset: require('subset-font'), convert: require('fontverter').convert, hb: await import('harfbuzzjs') }
  const rules = []
  for (const [weight, file] of Object.entries(WEIGHTS)) {
    const source = readFileSync(join(KERN, 'dist', 'fonts', 'fira-sans', file))
    for (const [script, { ranges }] of Object.entries(SCRIPTS)) {
      const name = `fira-sans-${script}-${weight}.woff2`
      writeFileSync(join(WORK, name), await subsetOne(source, codePoints(ranges), name, tools))
      rules.push(
        `@font-face{font-family:"Fira Sans";font-style:normal;font-weight:${weight};font-display:swap;` +
        `src:url("${name}") format("woff2");unicode-range:${unicodeRange(ranges)}}`,
      )
    }
  }
  writeFileSync(join(WORK, 'fonts.css'), `/* Fira Sans, OFL-1.1, cut to our languages */\n${rules.join('\n')}\n`)
}

async function signs(weight, text) {
  const { default: subset } = await import('subset-font')
  const source = readFileSync(join(KERN, 'dist', 'fonts', 'fira-sans', WEIGHTS[weight]))
  return subset(source, text, { targetFormat: 'sfnt', preserveNameIds: NAMES_KEPT })
}

async function build() {
  const stamp = { inputs: inputs() }
  mkdirSync(WORK, { recursive: true })
  mkdirSync(FONT_WORK, { recursive: true })
  writeFileSync(join(WORK, 'kern.css'), lean(join(KERN, 'dist'), OWN_CSS))
  writeFileSync(join(WORK, 'kern-LICENSE.md'), readFileSync(join(KERN, 'LICENSE.md')))
  await fonts()
  await documentFonts(MODULES, FONT_WORK, codePoints, signs)
  stamp.outputs = outputs(WORK, FONT_WORK)
  writeFileSync(join(WORK, STAMP), JSON.stringify(stamp))
}

/** A running server sees the old folder or the new one, never half of it; a failed build leaves the old one. */
async function main() {
  if (isFresh()) {
    console.log('frontend: up to date')
    return
  }
  const started = Date.now()
  const clear = (...folders) => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }))
  clear(WORK, FONT_WORK)
  try {
    await build()
  } catch (error) {
    clear(WORK, FONT_WORK)
    console.error(`frontend: ${error.message}`)
    process.exitCode = 1
    return
  }
  clear(OUT, DOCUMENT_FONTS)
  renameSync(FONT_WORK, DOCUMENT_FONTS)
  renameSync(WORK, OUT)
  for (const name of readdirSync(OUT).filter((file) => /\.(css|woff2)$/.test(file))) {
    console.log(`frontend: ${name} ${(readFileSync(join(OUT, name)).length / 1024).toFixed(1)} kB`)
  }
  console.log(`frontend: built in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

await main()
