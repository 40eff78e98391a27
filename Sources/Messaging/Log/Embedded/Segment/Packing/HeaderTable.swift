import Glibc

/// The headers that messages have, so that a byte names each: HPACK's static table.
///
/// Files depend on it, so its entries stay as they are. A new one goes to the end, and needs a new version of `SegmentHeader`: a program
/// that does not know it could not read the record.
enum HeaderTable {
  struct Entry {
    let name: StaticString
    /// If there is one, the entry stands for a header of this name with this value only.
    let value: StaticString?

    init(_ name: StaticString, _ value: StaticString? = nil) {
      self.name = name
      self.value = value
    }
  }

  /// In the order that messages mostly have them in. The first one is the header 1.
  static let entries = [
    Entry("ce_specversion", "1.0"),
    Entry("ce_id"),
    Entry("ce_source"),
    Entry("ce_type"),
    Entry("ce_time"),
    Entry("ce_subject"),
    Entry("content-type", "application/json"),
    Entry("ce_correlationid"),
    Entry("ce_sequence"),
    Entry("ce_subjectversion"),
    Entry("ce_causationid"),
    Entry("traceparent"),
    Entry("reply-to"),
    Entry("reply-partition"),
    Entry("reply-key"),
    Entry("request-id"),
    Entry("content-hash"),
    Entry("repeat-only", "true"),
    Entry("ce_journalsequence"),
  ]

  /// The entries' texts, for who reads: strings that need not be made again.
  static let texts = entries.map { (name: $0.name.description, value: $0.value?.description) }

  /// The index of the entry for a header, searched for from `start` on.
  static func index(of header: Header, from start: Int) -> Int? {
    var name = header.name
    return name.withUTF8 { name in
      var index = start
      for _ in entries.indices {
        if index >= entries.count { index = 0 }
        let entry = entries[index]
        if entry.name.hasBytes(name) {
          guard let wanted = entry.value else { return index }
          var value = header.value
          return value.withUTF8 { wanted.hasBytes($0) } ? index : nil
        }
        index += 1
      }
      return nil
    }
  }
}

extension StaticString {
  fileprivate func hasBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count == utf8CodeUnitCount, let start = bytes.baseAddress else { return false }
    return memcmp(utf8Start, start, bytes.count) == 0
  }
}
