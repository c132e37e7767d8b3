import { IconAt, IconFeather, IconListDetails, IconSettings } from '@tabler/icons-react'
import Posts from '@/features/posts/Posts'
import { lazily } from '@/ui/lazily'

/** Every page: feeds the router, the sidebar, the palette and the keys. */
export const pages = [
  {
    id: 'compose',
    path: '/compose/:id?',
    href: '/compose',
    icon: IconFeather,
    shortcut: 'mod+N',
    page: lazily(() => import('@/features/compose/Compose')),
  },
  {
    id: 'posts',
    path: '/posts',
    href: '/posts',
    icon: IconListDetails,
    shortcut: 'mod+1',
    page: Posts, // the first that is drawn comes with the frame
  },
  {
    id: 'channels',
    path: '/channels/:what?/:account?',
    href: '/channels',
    icon: IconAt,
    shortcut: 'mod+2',
    page: lazily(() => import('@/features/channels/Channels')),
  },
  {
    id: 'settings',
    path: '/settings',
    href: '/settings',
    icon: IconSettings,
    shortcut: 'mod+,',
    page: lazily(() => import('@/features/settings/Settings')),
  },
] as const

export const PostPage = lazily(() => import('@/features/receipts/PostPage'))

/** Fetches the page at a place; undefined when it is there already. */
export function loadPage(place: string): Promise<void> | undefined {
  const page = place.startsWith('/posts/')
    ? PostPage
    : pages.find(({ href }) => place === href || place.startsWith(`${href}/`))?.page
  return page && 'load' in page ? page.load() : undefined
}
