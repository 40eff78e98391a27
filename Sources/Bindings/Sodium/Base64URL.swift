import CSodium

/// Base64 with RFC 4648's usual alphabet and padding, as headers have it.
public enum Base64 {
  public static func encode(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { Base64URL.encode($0, as: sodium_base64_VARIANT_ORIGINAL) }
  }
}

/// RFC 4648's URL-safe alphabet without padding. The time depends only on the length, because the bytes may be secret.
enum Base64URL {
  static func encode(_ bytes: UnsafeRawBufferPointer) -> String { encode(bytes, as: sodium_base64_VARIANT_URLSAFE_NO_PADDING) }

  fileprivate static func encode(_ bytes: UnsafeRawBufferPointer, as variant: Int32) -> String {
    let capacity = sodium_base64_encoded_len(bytes.count, variant)
    return String(unsafeUninitializedCapacity: capacity) { buffer in
      let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      buffer.withMemoryRebound(to: CChar.self) { text in
        guard let start = text.baseAddress else { return }
        sodium_bin2base64(start, capacity, source, bytes.count, variant)
      }
      return capacity - 1  // without the NUL
    }
  }

  /// Nil when a character or the length is wrong. Nothing is skipped or guessed.
  static func decode(_ text: [UInt8]) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3 + 3)
    let capacity = bytes.count
    var count = 0
    let code = text.withUnsafeBufferPointer { text in
      text.withMemoryRebound(to: CChar.self) { text in
        guard let start = text.baseAddress else { return 0 as Int32 }
        return sodium_base642bin(&bytes, capacity, start, text.count, nil, &count, nil, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
      }
    }
    guard code == 0 else { return nil }
    bytes.removeLast(capacity - count)
    return bytes
  }
}
