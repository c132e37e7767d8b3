/** Calls back when what React has just put in the page has been drawn. Returns how to give up. */
export function afterDrawing(then: () => void): () => void {
  // The second frame begins when the first has been drawn.
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(then)
  })
  return () => cancelAnimationFrame(frame)
}
