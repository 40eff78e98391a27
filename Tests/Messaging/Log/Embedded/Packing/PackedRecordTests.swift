import Deciding
import Platform
import TestSupport
import Testing

@testable import Messaging

/// Records in their packed form.
@Suite struct PackedRecordTests {
  private let place = TopicPartition("seats", 0)

  /// The frame of a record that is written at this offset.
  private func frame(_ record: OutgoingRecord, at offset: Int64 = 7) -> [UInt8] {
    var batch = FrameBatch()
    batch.fill(with: [record], from: offset)
    return Array(batch.bytes(withHeader: false))
  }

  private func isIntact(_ frame: [UInt8]) -> Bool {
    frame.withUnsafeBytes { bytes in
      let prefix = RecordFrame.Prefix(bytes)
      return prefix.size == bytes.count && RecordFrame.isIntact(bytes, checksum: prefix.checksum)
    }
  }

  private func expectRoundTrip(_ record: OutgoingRecord) throws {
    let frame = frame(record)
    #expect(isIntact(frame))
    frame.withUnsafeBytes { bytes in
      #expect(RecordFrame.record(of: bytes, at: place) == Record(record, offset: 7))
      #expect(RecordFrame.key(of: bytes) == record.key)
      #expect(RecordFrame.isTombstone(bytes) == (record.value == nil))
      #expect(RecordFrame.offset(of: bytes) == 7)
      #expect(RecordFrame.timestamp(of: bytes) == record.timestamp.milliseconds)
    }
    // Strings that look the same can be other bytes.
    let headers = try #require(frame.withUnsafeBytes { RecordFrame.record(of: $0, at: place) }).headers
    for (read, written) in zip(headers, record.headers) {
      #expect(Array(read.name.utf8) == Array(written.name.utf8))
      #expect(Array(read.value.utf8) == Array(written.value.utf8))
    }
    #expect(frame.count <= RecordFrame.plainSize(of: record) + 8 * (record.headers.count + 2))
  }

  @Test(arguments: 0..<20)
  func `any record comes back as it was`(seed: UInt64) throws {
    var dice = RecordDice(seed: seed)
    for _ in 0..<60 { try expectRoundTrip(dice.record()) }
  }

  @Test(arguments: [nil, 0, 1, 7, 8, 9, 126, 127, 128, 129, 16_383, 16_384, 1 << 20])
  func `keys and values of any length come back, of noise and of digits`(length: Int?) throws {
    var dice = RecordDice(seed: 1)
    for isNoise in [true, false] {
      let bytes = length.map { isNoise ? dice.noise($0) : Array(repeating: UInt8(ascii: "f"), count: $0) }
      var record = OutgoingRecord(
        topic: place.topic, partition: 0, key: nil, value: bytes, headers: [], timestamp: .latest)
      try expectRoundTrip(record)
      (record.key, record.value) = (bytes, nil)
      try expectRoundTrip(record)
    }
  }

  @Test func `texts of ids with anything before and behind them come back`() throws {
    let uuid = "01a22650-9544-7fcd-becf-c8ccc9398ed9"
    for before in 0..<20 {
      for length in 0...uuid.count {
        let text = String(repeating: "x", count: before) + uuid.prefix(length)
        for end in ["", "z", "4", "é"] {
          let header = Header(text + end, end + text + text)
          try expectRoundTrip(
            OutgoingRecord(topic: place.topic, partition: 0, key: [], value: nil, headers: [header], timestamp: .earliest))
        }
      }
    }
  }

  @Test func `a record may have more ids than are remembered, and each again`() throws {
    let ids = (0..<80).map { "\(String(0x1000_0000 + $0, radix: 16))" }.joined(separator: ",")
    try expectRoundTrip(record(place.topic, ids + ids))
  }

  @Test func `a message takes less than half`() {
    var dice = RecordDice(seed: 3)
    let messages = (0..<100).map { _ in dice.message() }
    #expect(2 * messages.reduce(0) { $0 + frame($1).count } < messages.reduce(0) { $0 + RecordFrame.plainSize(of: $1) })
  }

  @Test func `a bit that changed anywhere in a frame is noticed`() {
    var dice = RecordDice(seed: 5)
    let whole = frame(dice.message())
    for position in whole.indices {
      for bit in 0..<8 {
        var damaged = whole
        damaged[position] ^= 1 << UInt8(bit)
        #expect(!isIntact(damaged))
      }
    }
  }

  /// A checksum finds what a disk does; whoever computes it too could write anything.
  @Test(arguments: 0..<10)
  func `a frame that makes no sense is no record, whatever its checksum says, and takes no memory`(seed: UInt64) {
    var dice = RecordDice(seed: seed)
    for _ in 0..<30 {
      let whole = frame(dice.message())
      for _ in 0..<100 {
        var damaged = whole
        for _ in 0...dice.number(3) { damaged[22 + dice.number(whole.count - 22)] = dice.noise(1)[0] }
        if dice.isTrue(oneIn: 3) { damaged.removeLast(dice.number(whole.count - 24)) }
        damaged.withUnsafeBytes { bytes in
          _ = RecordFrame.key(of: bytes)
          guard let record = RecordFrame.record(of: bytes, at: place) else { return }
          let size = record.headers.reduce((record.key?.count ?? 0) + (record.value?.count ?? 0)) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
          }
          #expect(size <= 36 * bytes.count)
        }
      }
    }
  }

  @Test func `a length that a frame can't have is refused before there is memory for it`() {
    // A key of 2^34 bytes, in a frame of a few.
    var bytes = frame(record(place.topic, "", key: "a key of some length"))
    for (index, byte) in [0x80, 0x80, 0x80, 0x80, 0x40].enumerated() { bytes[24 + index] = UInt8(byte) }
    #expect(bytes.withUnsafeBytes { RecordFrame.key(of: $0) } == nil)
    #expect(bytes.withUnsafeBytes { RecordFrame.record(of: $0, at: place) } == nil)
  }

  @Test func `an unknown form is no record`() {
    var bytes = frame(record(place.topic, "value", key: "key"))
    bytes[22] = 2
    #expect(bytes.withUnsafeBytes { RecordFrame.record(of: $0, at: place) } == nil)
    #expect(bytes.withUnsafeBytes { RecordFrame.key(of: $0) } == nil)
  }

  @Test func `the table of headers is the one that files were written with`() {
    let text = HeaderTable.texts.map { "\($0.name)=\($0.value ?? "*")\n" }.joined()
    let checksum = Array(text.utf8).withUnsafeBytes { CRC32C.checksum($0) }
    #expect(HeaderTable.entries.count == 19)
    #expect(checksum == 0x94DC_3CB0, "an entry may not change: files depend on it")
  }

  /// The bytes as they are in files that there are.
  @Test func `a frame is what it always was`() {
    let user = "01a22650-9544-7fcd-becf-c8ccc9398ed9"
    var record = record(place.topic, #"{"userId":"\#(user)","n":12345678}"#, key: user)
    record.headers = [
      Header("ce_specversion", "1.0"), Header("ce_id", "00000000-0000-7000-8000-0000000000ff"),
      Header("ce_time", record.timestamp.description), Header("other", "x"),
    ]
    let hex = frame(record).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let expected = [
      // Length, checksum, offset, time, packed, with key and value.
      "61000000 3babdf2e 0700000000000000 002a74bd9d01 01 03",
      // The key: a UUID.
      "24b0 01a2265095447fcdbecfc8ccc9398ed9",
      // Four headers: one with its value, an id, the time.
      "04 01 02 24b0 000000000000700080000000000000ff 05 18b1",
      // And one that is not in the table.
      "00 05 04 6f74686572 01 00 78",
      // The value: text, the first id again, text, digits, text.
      "3e 0a 7b22757365724964223a22 80 05 222c226e223a a3 12345678 00 7d",
    ]
    #expect(hex == expected.joined().replacing(" ", with: ""))
  }
}
