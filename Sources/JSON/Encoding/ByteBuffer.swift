/// A buffer for output: an array that only grows, without an array's checks at each byte.
struct ByteBuffer: ~Copyable {
  private(set) var count = 0
  private var capacity: Int
  private var base: UnsafeMutablePointer<UInt8>
  /// Whether the buffer owns its memory. If not, the memory is lent.
  private var isOwner: Bool

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
    isOwner = true
  }

  /// Begins in lent memory, which must outlive the buffer. When that is full, the buffer allocates its own.
  init(in memory: UnsafeMutableBufferPointer<UInt8>) {
    capacity = memory.count
    base = memory.baseAddress ?? .allocate(capacity: 0)
    isOwner = memory.baseAddress == nil
  }

  deinit {
    if isOwner { base.deallocate() }
  }

  private mutating func grow(by more: Int) {
    let larger = max(capacity * 2, count + more)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    memory.update(from: base, count: count)
    if isOwner { base.deallocate() }
    base = memory
    capacity = larger
    isOwner = true
  }

  /// Lets `write` fill in the next bytes, `most` of them at most. `write` returns their number.
  @inline(__always)
  mutating func append(atMost most: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    if capacity - count < most { grow(by: most) }
    count += write(UnsafeMutableBufferPointer(start: base + count, count: most))
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if count == capacity { grow(by: 1) }
    base[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ more: some Collection<UInt8>) {
    append(atMost: more.count) { $0.initialize(fromContentsOf: more) }
  }

  /// A copy of the content. Its memory has exactly the size of the content.
  var bytes: [UInt8] { prefix(count) }
  var last: UInt8? { count == 0 ? nil : base[count - 1] }

  /// A copy of the first `count` bytes.
  func prefix(_ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: base, count: min(count, self.count)))
  }
}
