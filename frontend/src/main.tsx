import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { begin } from './app/begin'

async function start() {
  if (import.meta.env.MODE === 'fake') await (await import('./bridge/fake/fromAddress')).installFromAddress()
  const root = document.getElementById('root')
  if (root) createRoot(root).render(<App client={await begin()} />)
}

void start()
