import { Center, Loader } from '@mantine/core'
import type { QueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect } from 'react'
import { Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { ErrorBoundary } from './ErrorBoundary'
import { NotFound } from './NotFound'
import { Providers } from './Providers'
import { PostPage, pages, preloadPages } from './pages'
import { Shell } from './Shell'

function Guarded({ children }: { readonly children: ReactNode }) {
  const [place] = useLocation()
  return <ErrorBoundary place={place}>{children}</ErrorBoundary>
}

/** Stands beside the first page: once that is there, the others are fetched, so that none is waited for. */
function Preload() {
  useEffect(() => void preloadPages(), [])
  return null
}

export function App({ client }: { readonly client?: QueryClient }) {
  return (
    <Router hook={useHashLocation}>
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
              <Preload />
            </Suspense>
          </Guarded>
        </Shell>
      </Providers>
    </Router>
  )
}
