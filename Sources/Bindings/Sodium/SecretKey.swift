import CSodium

/// A key of 16 to 64 bytes, the range of BLAKE2b. libsodium keeps its memory out of swap and core dumps. Nothing writes to the key after it
/// is made, and it is wiped when the last reference is released. No description of it shows a byte.
public final class SecretKey: @unchecked Sendable {  // unchecked for the pointer; the memory is read-only from `init` on
  /// The valid lengths, in bytes.
  public static let lengths = 16...64

  public let count: Int
  private let memory: UnsafeMutablePointer<UInt8>

  /// Takes bytes from elsewhere, for example an environment variable. The caller should forget its own copy.
  public convenience init(_ bytes: [UInt8]) throws(SecretKeyError) {
    guard Self.lengths.contains(bytes.count) else { throw .wrongLength(bytes.count, path: nil) }
    self.init(count: bytes.count) { $0.update(from: bytes, count: bytes.count) }
  }

  /// Reads a key that `base64URL()` wrote.
  public convenience init(base64URL text: String) throws(SecretKeyError) {
    guard var bytes = Base64URL.decode(Array(text.utf8)) else { throw .notBase64URL(path: nil) }
    defer { sodium_memzero(&bytes, bytes.count) }
    try self.init(bytes)
  }

  private init(count: Int, fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    Library.started
    precondition(Self.lengths.contains(count), "a key has \(Self.lengths) bytes, not \(count)")
    guard let memory = sodium_malloc(count) else { preconditionFailure("no memory for a key of \(count) bytes") }
    self.count = count
    self.memory = memory.bindMemory(to: UInt8.self, capacity: count)
    fill(self.memory)
    sodium_mprotect_readonly(memory)
  }

  deinit {
    sodium_free(memory)
  }

  /// A new key from the kernel's randomness.
  public static func random(count: Int = 32) -> SecretKey {
    SecretKey(count: count) { randombytes_buf($0, count) }
  }

  /// Another key, for one purpose. Somebody who learns it learns nothing about this key, or about those for other purposes. The same
  /// purpose always gives the same key (BLAKE2b with this key, over the purpose's UTF-8).
  /// - Parameter purpose: a constant of the program and never input, for example `"ids"`.
  public func derive(_ purpose: String, count: Int = 32) -> SecretKey {
    SecretKey(count: count) { output in
      let purpose = Array(purpose.utf8)
      // BLAKE2b's "personal" field (16 bytes) keeps these apart from digests that are made with the same key.
      let personal = Array("ticketing/derive".utf8)
      crypto_generichash_blake2b_salt_personal(output, count, purpose, UInt64(purpose.count), memory, self.count, nil, personal)
    }
  }

  /// The key itself as text. Store it only where secrets are stored.
  public func base64URL() -> String {
    withUnsafeBytes(Base64URL.encode)
  }

  /// Lends the key itself to a library that needs it. Do not copy it.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withPointer { body(UnsafeRawBufferPointer(start: $0, count: count)) }
  }

  func withPointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    withExtendedLifetime(self) { body(memory) }
  }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "SecretKey(\(count) bytes)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension SecretKey: Equatable {
  /// Compares in constant time.
  public static func == (one: SecretKey, other: SecretKey) -> Bool {
    one.count == other.count && sodium_memcmp(one.memory, other.memory, one.count) == 0
  }
}
