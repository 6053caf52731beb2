// Keys for those who review many records: the same as the buttons and links of the page, which work without it.
const panel = document.querySelector('[data-keys]')
const KEPT = 'sourcepage-review-keys'

const typing = (element) => element.matches('input, textarea, select, [contenteditable]')

function press (key) {
  if (key === '?') return panel.scrollIntoView({ block: 'center' })
  if (key === 'c') return document.querySelector('[data-key-focus="c"] :is(input:not([type=hidden]), textarea, select)').focus()
  const target = document.querySelector(`[data-key="${key}"]`)
  if (!target) return
  const needed = target.dataset.needs && document.getElementById(target.dataset.needs)
  if (needed && !needed.value.trim()) return needed.focus()
  target.click()
}

if (panel) {
  const on = panel.querySelector('[data-keys-on]')
  on.checked = localStorage.getItem(KEPT) !== 'off'
  on.addEventListener('change', () => localStorage.setItem(KEPT, on.checked ? 'on' : 'off'))
  panel.hidden = false
  document.addEventListener('keydown', (event) => {
    if (!on.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
    if (typing(event.target) || !'arcnp?'.includes(event.key)) return
    event.preventDefault()
    press(event.key)
  })
}
