// Enhancement only: every page works without this file. No inline code, no dependency.
(() => {
  'use strict'

  // A form with errors answers with a summary; whoever sent the form should land there.
  const focusSummary = (root) => root.querySelector('[data-focus]')?.focus()

  const unlock = (form) => {
    delete form.dataset.sent
    for (const busy of [form, ...form.querySelectorAll('[aria-busy]')]) busy.removeAttribute('aria-busy')
  }
  const unlockAll = () => document.querySelectorAll('[data-sent]').forEach(unlock)

  // A second press on "Save" while the first is on its way would do the thing twice. Whoever stops the request, or
  // gets a file instead of a page, may try again after a while.
  const sendOnce = (event) => {
    const form = event.target
    if (!form.matches('[data-submit-once]') || event.submitter?.formMethod === 'dialog') return
    if (form.dataset.sent) return event.preventDefault()
    if (form.dataset.saving) {
      // A draft that is being saved: pressed in between, the button would send the version before that.
      event.preventDefault()
      return form.addEventListener('w:saved', () => form.requestSubmit(event.submitter), { once: true })
    }
    form.dataset.sent = '1'
    form.setAttribute('aria-busy', 'true')
    event.submitter?.setAttribute('aria-busy', 'true')
    setTimeout(unlock, 8000, form)
  }

  const onClick = (event) => {
    // A link with data-dialog leads to a page that asks; with script the same question opens in place.
    const opener = event.target.closest('[data-dialog]')
    const dialog = opener && document.getElementById(opener.dataset.dialog)
    if (dialog?.showModal) {
      event.preventDefault()
      dialog.showModal()
    }
    const closer = event.target.closest('[data-close]')
    if (closer) {
      event.preventDefault()
      closer.closest('dialog')?.close()
    }
    if (event.target.closest('[data-print]')) window.print()
    for (const menu of document.querySelectorAll('details.w-menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false
    }
  }

  const onKey = (event) => {
    // A note is saved without leaving the keyboard.
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.target.closest?.('form[data-ctrl-enter]')?.requestSubmit()
    if (event.key !== 'Escape') return
    for (const menu of document.querySelectorAll('details.w-menu[open]')) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  }

  // A link in the error summary leads to the field itself; for a group of choices, to the first of them.
  const focusTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    target?.closest('details')?.setAttribute('open', '')
    if (target?.matches('fieldset')) target.querySelector('input, select, textarea')?.focus()
  }

  // A draft that keeps itself. Requests wait for each other, so each takes the version that the one before has brought;
  // an answer that is no list (signed out, no connection) replaces nothing.
  const draftOf = (event) => event.detail?.ctx?.sourceElement?.closest?.('[data-draft]')
  const beforeSaving = (event) => {
    const form = draftOf(event)
    if (!form) return
    form.dataset.saving = '1'
    event.detail.ctx.request.body?.set?.('version', form.elements.version.value)
  }
  const whenAnswered = (event) => {
    const form = draftOf(event)
    if (!form || event.detail.ctx.text?.includes('id="live"')) return
    event.preventDefault()
    document.getElementById('live-status').textContent = form.dataset.unsaved
  }
  const afterSaving = (event) => {
    const form = draftOf(event)
    if (!form) return
    delete form.dataset.saving
    form.dispatchEvent(new Event('w:saved'))
  }

  // The one button that does nothing without script.
  for (const button of document.querySelectorAll('[data-print]')) button.hidden = false

  document.addEventListener('htmx:before:request', beforeSaving)
  document.addEventListener('htmx:after:request', whenAnswered)
  document.addEventListener('htmx:error', whenAnswered)
  document.addEventListener('htmx:finally:request', afterSaving)
  document.addEventListener('submit', sendOnce)
  document.addEventListener('click', onClick)
  document.addEventListener('keydown', onKey)
  // After "back" the browser may show the page as it was left, with its forms locked.
  window.addEventListener('pageshow', (event) => { if (event.persisted) unlockAll() })
  document.addEventListener('htmx:finally:request', unlockAll)
  window.addEventListener('hashchange', focusTarget)
  document.addEventListener('htmx:after:swap', (event) => focusSummary(event.target))
  // Most browsers have honoured autofocus by then; older ones get it here.
  window.addEventListener('load', () => { if (document.activeElement === document.body) focusSummary(document) })
})()
