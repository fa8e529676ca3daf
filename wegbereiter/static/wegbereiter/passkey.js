// Beside the sign-in library's script, which does the passkey itself and tells only the console when it fails.
(() => {
  'use strict'

  const REASONS = { NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'known', SecurityError: 'address' }

  const say = (reason) => {
    for (const text of document.querySelectorAll('[data-passkey-problem]')) text.hidden = text.dataset.passkeyProblem !== reason
  }

  document.addEventListener('allauth.error', (event) => {
    event.preventDefault()
    say(REASONS[event.detail.exception?.name] ?? 'other')
  })
  // Said until this runs, so also where a script is blocked or lost on the way.
  for (const text of document.querySelectorAll('[data-passkey-without]')) text.hidden = true
  // What needs a passkey is shown where there can be one: not without script, not in a browser that knows none.
  if (!window.PublicKeyCredential) return say('unsupported')
  for (const button of document.querySelectorAll('[data-passkey]')) {
    button.hidden = false
    button.addEventListener('click', () => say(''))
  }
})()
