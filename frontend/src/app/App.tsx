import { Center, Loader } from '@mantine/core'
import type { QueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { afterDrawing } from '@/bridge/drawing'
import { ErrorBoundary } from './ErrorBoundary'
import { usePlace } from './location'
import { NotFound } from './NotFound'
import { Providers } from './Providers'
import { PostPage, pages } from './pages'
import { Shell } from './Shell'

function Guarded({ children }: { readonly children: ReactNode }) {
  const [place] = useLocation()
  return <ErrorBoundary place={place}>{children}</ErrorBoundary>
}

const Later = lazy(() => import('./Later'))

/** Mounts what nobody sees at first, once the first page has been drawn. */
function AfterFirst() {
  const [drawn, setDrawn] = useState(false)
  useEffect(() => afterDrawing(() => setDrawn(true)), [])
  return (
    drawn && (
      <Suspense>
        <Later />
      </Suspense>
    )
  )
}

export function App({ client }: { readonly client?: QueryClient }) {
  return (
    <Router hook={usePlace}>
      <Providers client={client}>
        <Shell>
          <Guarded>
            <Suspense
              fallback={
                <Center h="60vh">
                  <Loader size="sm" />
                </Center>
              }
            >
              <Switch>
                <Route path="/">
                  <Redirect to="/posts" replace />
                </Route>
                {pages.map(({ id, path, page: Page }) => (
                  <Route key={id} path={path}>
                    {(params) => <Page params={params} />}
                  </Route>
                ))}
                <Route path="/posts/:id">{(params) => <PostPage key={params.id} params={params} />}</Route>
                <Route>
                  <NotFound />
                </Route>
              </Switch>
            </Suspense>
          </Guarded>
          <AfterFirst />
        </Shell>
      </Providers>
    </Router>
  )
}
