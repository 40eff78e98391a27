extension Segment {
  /// All records of a closed segment.
  func frames() throws(LogError) -> FrameStream {
    FrameStream(try file.open(), from: Int64(SegmentHeader.size), to: size)
  }

  /// The next of them, valid until the one after; nil at the end.
  func next(in stream: FrameStream) throws(LogError) -> UnsafeRawBufferPointer? {
    let position = stream.position
    switch try stream.next() {
    case .frame(let frame): return frame
    case .end: return nil
    case .damaged(let what): throw .corrupt(file.path, at: position, what)
    }
  }

  func forEachFrame(_ body: (UnsafeRawBufferPointer) -> Void) throws(LogError) {
    let stream = try frames()
    while let frame = try next(in: stream) { body(frame) }
  }
}
