// What Wails injects into its window, over HTTP: window.go.<package>.<Struct>.<Method>
// and the parts of window.runtime that the page uses.
(() => {
  const call = async (method, args) => {
    const response = await fetch('call', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ method, args }),
    })
    const body = await response.text()
    if (!response.ok) throw new Error(body.trimEnd())
    return JSON.parse(body)
  }
  const struct = (name) =>
    new Proxy({}, { get: (_, method) => (...args) => call(`${name}.${String(method)}`, args) })
  window.go = { app: new Proxy({}, { get: (_, name) => struct(String(name)) }) }

  const listeners = new Map()
  const on = (name, callback) => {
    if (!listeners.has(name)) listeners.set(name, new Set())
    listeners.get(name).add(callback)
    return () => listeners.get(name).delete(callback)
  }
  new EventSource('events').onmessage = (message) => {
    const { name, payload } = JSON.parse(message.data)
    for (const callback of listeners.get(name) ?? []) callback(payload)
  }
  let undrop = () => {}
  window.runtime = {
    EventsOn: on,
    EventsOnMultiple: on,
    EventsOff: (...names) => names.forEach((name) => listeners.delete(name)),
    EventsEmit: () => {},
    OnFileDrop: (callback) => {
      undrop = on('wails:file-drop', (paths) => callback(0, 0, paths))
    },
    OnFileDropOff: () => undrop(),
    BrowserOpenURL: (url) => call('Program.OpenURL', [url]),
    WindowSetTitle: () => {},
    LogError: () => {},
    LogInfo: () => {},
  }
})()
