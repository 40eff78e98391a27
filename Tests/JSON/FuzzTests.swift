import Foundation
import JSON
import TestSupport
import Testing

/// Mutated documents, read by this module and by Foundation.
@Suite struct FuzzTests {
  static let documents = [
    Concert.sampleText,
    #"{"a":[1,-2.5e+3,true,false,null,"x\u00e9\ud83d\ude00\n"],"":{"b":{}}}"#,
    #"["é😀",0,-0,1e10,123456789,"\\\"/"]"#,
    "[[[]],{},[{}]]",
    #"{"id":"s","mode":"open","sections":[{"name":"A","price":1}],"extra":[1,2]}"#,
  ].map { Array($0.utf8) }
  static let tokens = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "e", ".", "-", "0", "1", "null", "true", " ", "\n", "é", "\"a\":",
  ].map { Array($0.utf8) }

  static func mutated(using generator: inout SplitMix64) -> [UInt8] {
    var bytes = documents.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 0...3, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.replaceSubrange(start..<end, with: tokens.randomElement(using: &generator) ?? [])
      case 1: bytes.replaceSubrange(start..<end, with: [UInt8.random(in: 1...255, using: &generator)])
      case 2: bytes.removeSubrange(start..<end)
      default: bytes.insert(contentsOf: bytes[start..<end], at: start)
      }
    }
    return bytes
  }

  /// Foundation takes `[1,]` and `{"a":1,}` for JSON, which RFC 8259 does not. Nothing else may be refused that it reads.
  static func isRefusedForTrailingComma(_ bytes: [UInt8]) -> Bool {
    let error = #expect(throws: JSONError.self) { try check(bytes) }
    guard let offset = error?.offset, offset < bytes.count, "]}".utf8.contains(bytes[offset]) else { return false }
    return bytes[..<offset].last { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ",")
  }

  static func foundation(_ bytes: [UInt8]) -> Any? {
    try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
  }

  @Test(arguments: 0..<8) func `exactly the documents that Foundation reads are read, with the same value`(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    var accepted = 0
    for _ in 0..<3_000 {
      let bytes = Self.mutated(using: &generator)
      let text = String(decoding: bytes, as: UTF8.self)
      let ours = try? JSONValue(parsing: bytes)
      let theirs = Self.foundation(bytes)
      #expect((ours != nil) == (theirs != nil) || (ours == nil && Self.isRefusedForTrailingComma(bytes)), "\(text)")
      guard let ours, let theirs else { continue }
      accepted += 1
      let again = try JSONSerialization.data(withJSONObject: theirs, options: .fragmentsAllowed)
      #expect(try JSONValue(parsing: Array(again)) == ours, "\(text)")
      #expect(try JSONValue(parsing: ours.encoded()) == ours && JSONValue(parsing: ours.canonical).canonical == ours.canonical, "\(text)")
    }
    #expect(accepted > 100)
  }

  @Test(arguments: 0..<4) func `a type is read from mutated documents as Foundation reads it`(seed: Int) {
    var generator = SplitMix64(seed: UInt64(1_000 + seed))
    for _ in 0..<3_000 {
      let bytes = Self.mutated(using: &generator)
      compare(Schedule.self, bytes)
      compare(Concert.self, bytes)
    }
  }

  private func compare<T: Codable & Equatable>(_ type: T.Type, _ bytes: [UInt8]) {
    let ours = try? JSON.decode(type, from: bytes)
    let theirs = try? JSONDecoder().decode(type, from: Data(bytes))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(ours == theirs || (ours == nil && Self.isRefusedForTrailingComma(bytes)), "\(text)")
  }

  @Test func `random bytes are read or refused`() {
    var generator = SplitMix64(seed: 7)
    let alphabet = Array("{}[]\",:\\u0123456789abcdefnrtl-+.eE \u{1}é".utf8) + [0xFF, 0xF0, 0xED, 0xA0]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      if let value = try? JSONValue(parsing: bytes) { #expect(throws: Never.self) { try JSON.encode(value) } }
      _ = try? JSON.decode(Concert.self, from: bytes)
      _ = try? JSON.decode([Happening].self, from: bytes)
    }
  }

  typealias Happening = ContainerTests.Happening

  @Test func `every beginning of a document is refused`() {
    for document in Self.documents {
      for length in 0..<document.count {
        #expect(throws: JSONError.self) { try check(Array(document[..<length])) }
      }
    }
  }
}
