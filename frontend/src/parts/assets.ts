import { IconFile, IconMovie, IconMusic, IconPhoto } from '@tabler/icons-react'
import type { Asset } from '@/bridge/types'

/** Stands for a file where no picture of it is. */
export const assetIcons = {
  image: IconPhoto,
  animated: IconPhoto,
  video: IconMovie,
  audio: IconMusic,
  document: IconFile,
} as const

/** Whether there is a small picture of the file to ask for. */
export const isPictured = ({ kind }: Asset) => kind === 'image' || kind === 'animated'
