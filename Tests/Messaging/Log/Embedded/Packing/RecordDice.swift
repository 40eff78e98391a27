import Deciding
import TestSupport

@testable import Messaging

/// Records of every kind, the same from the same seed: messages as services write them, and what only other programs would.
struct RecordDice {
  private var dice: SplitMix64

  init(seed: UInt64) {
    dice = SplitMix64(seed: seed)
  }

  mutating func record() -> OutgoingRecord {
    isTrue(oneIn: 2) ? message() : anything()
  }

  /// With the headers of a message, most of them as they should be.
  mutating func message() -> OutgoingRecord {
    let key = uuid()
    let time = Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &dice))
    let reservation = "res-\(uuid())-\(String(dice.next(), radix: 16))"
    var headers = [
      Header("ce_specversion", isTrue(oneIn: 9) ? "1.1" : "1.0"),
      Header("ce_id", uuid()),
      Header("ce_source", "/reservation/\(number(8))"),
      Header("ce_type", "seat.held"),
      Header("ce_time", isTrue(oneIn: 9) ? text() : time.description),
      Header("ce_subject", reservation),
      Header("content-type", isTrue(oneIn: 9) ? text() : "application/json"),
      Header("ce_correlationid", uuid()),
      Header("ce_sequence", "\(number(1_000_000_000))"),
      Header("ce_causationid", isTrue(oneIn: 9) ? uuid().uppercased() : uuid()),
      Header("traceparent", "00-\(digits(32))-\(digits(16))-00"),
      Header("ce_journalsequence", "\(number(1_000_000))"),
    ]
    if isTrue(oneIn: 4) { headers.shuffle(using: &dice) }
    if isTrue(oneIn: 4) { headers.insert(headers[number(headers.count)], at: number(headers.count)) }
    let value = #"{"reservationId":"\#(reservation)","userId":"\#(key)","seatIds":["con-\#(digits(20)).1.2.3"],"at":"\#(time)"}"#
    return OutgoingRecord(
      topic: "seats", partition: 0, key: Array(key.utf8), value: isTrue(oneIn: 9) ? nil : Array(value.utf8), headers: headers,
      timestamp: time)
  }

  /// Without any sense.
  mutating func anything() -> OutgoingRecord {
    OutgoingRecord(
      topic: "seats", partition: 0, key: isTrue(oneIn: 4) ? nil : bytes(), value: isTrue(oneIn: 4) ? nil : bytes(),
      headers: (0..<number(5)).map { _ in Header(text(), text()) }, timestamp: Timestamp(milliseconds: Int64(number(3))))
  }

  mutating func isTrue(oneIn chances: Int) -> Bool { dice.isTrue(oneIn: chances) }

  mutating func number(_ end: Int) -> Int { Int.random(in: 0..<end, using: &dice) }

  mutating func bytes() -> [UInt8] {
    switch number(3) {
    case 0: Array(text().utf8)
    case 1: (0..<number(600)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
    default: noise(number(2) == 0 ? number(20) : number(40_000))
    }
  }

  /// Bytes that nothing can make smaller.
  mutating func noise(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
  }

  /// Pieces that look like ids, are ids, or begin like one.
  mutating func text() -> String {
    (0..<number(6)).map { _ in piece() }.joined()
  }

  private mutating func piece() -> String {
    switch number(8) {
    case 0: uuid()
    case 1: String(uuid().prefix(number(37)))
    case 2: digits(number(80))
    case 3: uuid().replacing("-", with: "_")
    case 4: uuid().uppercased()
    case 5: String(repeating: "a", count: number(12))
    case 6: "\u{212A}é\u{0}\u{1F3AB}"
    default: "/edge.replies:"
    }
  }

  private mutating func uuid() -> String {
    "\(digits(8))-\(digits(4))-\(digits(4))-\(digits(4))-\(digits(12))"
  }

  private mutating func digits(_ count: Int) -> String {
    (0..<count).map { _ in String(number(16), radix: 16) }.joined()
  }
}
