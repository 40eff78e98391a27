/// The bytes of one write. Its memory is reused for the next write; an array would check and move more.
struct WriteBuffer: ~Copyable {
  private var memory: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(capacity: Int = 16 << 10) {
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    memory.deallocate()
  }

  var bytes: UnsafeRawBufferPointer { self[0...] }

  /// Valid until the next change.
  subscript(range: PartialRangeFrom<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory[range.lowerBound..<count])
  }

  /// Makes room for this many bytes more.
  mutating func reserve(_ more: Int) {
    guard count + more > memory.count else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count + more, 2 * memory.count), alignment: 16)
    larger.copyMemory(from: bytes)
    memory.deallocate()
    memory = larger
  }

  /// Empties the buffer, and frees the memory of a large batch.
  mutating func clear() {
    count = 0
    guard memory.count > 1 << 20 else { return }
    memory.deallocate()
    memory = .allocate(byteCount: 16 << 10, alignment: 16)
  }

  mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { append($0) }
  }

  mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    (memory.baseAddress! + count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  /// Appends what is written to the given place. The body may use this many bytes, and returns how many it has written.
  mutating func append(upTo capacity: Int, _ write: (UnsafeMutableRawPointer) -> Int) {
    reserve(capacity)
    count += write(memory.baseAddress! + count)
  }

  mutating func overwrite(_ value: UInt32, at position: Int) {
    memory.storeBytes(of: value.littleEndian, toByteOffset: position, as: UInt32.self)
  }
}
