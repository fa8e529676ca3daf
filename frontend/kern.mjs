/**
 * Turns the published KERN UX style sheet into a lean one with logical properties.
 *
 * KERN 2.7.2 writes left and right; a page in Arabic then has its error bars, icons and arrows on the wrong side.
 * We rename each physical property to its logical twin, so one file serves both directions. We also leave out what no
 * page of ours uses: utility classes, the grid, icon masks (we have our own icons), unused tokens.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { transform } from 'lightningcss'
import postcss from 'postcss'

const RENAMED = {
  left: 'inset-inline-start',
  right: 'inset-inline-end',
  'border-top-left-radius': 'border-start-start-radius',
  'border-top-right-radius': 'border-start-end-radius',
  'border-bottom-left-radius': 'border-end-start-radius',
  'border-bottom-right-radius': 'border-end-end-radius',
}
const CORNERS = ['border-start-start-radius', 'border-start-end-radius', 'border-end-end-radius', 'border-end-start-radius']
const UNUSED = /^\.kern-(icon--|kopfzeile|dropdown|loader|card|row|col|container|accordion)/
const BANNER = `/*! KERN UX 2.7.2, Copyright KERN-Team and contributors, EUPL-1.2 (kern-LICENSE.md).
 * CHANGED for Wegbereiter: physical properties made logical; utilities, grid, icons and unused tokens left out. */
`

/** Split a value at the spaces that stand outside brackets. */
function words(value) {
  let depth = 0
  const parts = ['']
  for (const char of value) {
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (/\s/.test(char) && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts.filter(Boolean)
}

function renamed(prop) {
  if (RENAMED[prop]) return RENAMED[prop]
  return prop.replace(/^(margin|padding|border|scroll-margin|scroll-padding)-(left|right)/, (_, what, side) =>
    `${what}-inline-${side === 'left' ? 'start' : 'end'}`)
}

function splitShorthand(decl) {
  const parts = words(decl.value)
  if (parts.length !== 4 || decl.prop === 'border-width') return
  const write = (pairs) => decl.replaceWith(...pairs.map(([prop, value]) => ({ prop, value, important: decl.important })))
  if (['padding', 'margin', 'inset'].includes(decl.prop) && parts[1] !== parts[3]) {
    write([[`${decl.prop}-block`, `${parts[0]} ${parts[2]}`], [`${decl.prop}-inline`, `${parts[3]} ${parts[1]}`]])
  } else if (decl.prop === 'border-radius' && (parts[0] !== parts[1] || parts[2] !== parts[3])) {
    write(CORNERS.map((corner, i) => [corner, parts[i]]))
  }
}

function makeLogical(root) {
  root.walkDecls((decl) => {
    decl.prop = renamed(decl.prop)
    if (/^(text-align|float|clear)$/.test(decl.prop) && /^(left|right)$/.test(decl.value)) {
      const side = decl.value === 'left' ? 'start' : 'end'
      decl.value = decl.prop === 'text-align' ? side : `inline-${side}`
    }
    splitShorthand(decl)
  })
}

function dropRules(root, unwanted) {
  root.walkRules((rule) => {
    if (/keyframes/.test(rule.parent.name ?? '')) return
    const kept = rule.selectors.filter((one) => !unwanted.has(one) && !UNUSED.test(one))
    if (kept.length) rule.selectors = kept
    else rule.remove()
  })
  root.walkComments((comment) => comment.remove())
  root.walkAtRules((at) => { if (at.nodes && !at.nodes.length) at.remove() })
}

/** Remove custom properties that nothing reads, again and again, because tokens are defined by other tokens. */
function dropTokens(root, otherCss) {
  for (;;) {
    const read = new Set(otherCss.match(/--kern-[\w-]+/g))
    root.walkDecls((decl) => { for (const [, name] of decl.value.matchAll(/var\(\s*(--kern-[\w-]+)/g)) read.add(name) })
    let dropped = 0
    root.walkDecls(/^--kern-/, (decl) => { if (!read.has(decl.prop)) { decl.remove(); dropped += 1 } })
    if (!dropped) return
  }
}

function selectorsOf(...files) {
  const found = new Set()
  for (const file of files) postcss.parse(readFileSync(file, 'utf8')).walkRules((rule) => rule.selectors.forEach((s) => found.add(s)))
  return found
}

/**
 * The lean style sheet, minified.
 * @param {string} dist folder with KERN's published CSS
 * @param {string[]} own our own style sheets, read only to learn which tokens they use
 * @returns {string}
 */
export function lean(dist, own) {
  const root = postcss.parse(readFileSync(join(dist, 'kern.css'), 'utf8'))
  const unwanted = selectorsOf(join(dist, 'kern-utilities.css'), join(dist, 'kern-grid.css'))
  // These two also stand among the utilities, but components rely on them.
  for (const needed of [':root', '*']) unwanted.delete(needed)
  dropRules(root, unwanted)
  makeLogical(root)
  dropTokens(root, own.map((file) => readFileSync(file, 'utf8')).join('\n'))
  root.walkRules((rule) => { if (!rule.nodes.length) rule.remove() })
  const { code } = transform({ filename: 'kern.css', code: Buffer.from(root.toString()), minify: true, exclude: 0xffffff })
  const css = code.toString()
  const left = css.match(/(?:margin|padding|border)-(?:left|right)/)
  if (left) throw new Error(`kern.css still has a physical property: ${left[0]}`)
  // In a layer of its own, so that our few rules win without fighting over specificity.
  return `${BANNER}@layer kern{${css}}\n`
}
