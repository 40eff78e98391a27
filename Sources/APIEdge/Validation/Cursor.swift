import Deciding
import Platform

/// What the `nextCursor` of a list is: the id of the last entry, in the order of the list.
///
/// The services begin below whatever text they get. So the edge looks whether it can be a cursor of theirs: a client that sends `null`, or
/// the cursor of another list, would get some part of the list, perhaps the first one again and again.
enum Cursor {
  /// `res-0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11-9c0f7be2a1d35e48`, whoever owns it.
  case reservation
  /// `0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11`, as all payments, charges and refunds have it.
  case payment
  /// A place in a waiting room, from 2: below it there is one more.
  case place
  /// `2026-05-01T18:00:00.000Z`
  case minute
  /// `con-0199f6c45e1a7c3d9b1f.1`
  case schedule

  static let expected = "must be the nextCursor of this list"

  func includes(_ text: String) -> Bool {
    switch self {
    case .reservation: PublicIDs.isReservation(text)
    case .payment: MessageID(text)?.description == text
    case .place: Int(decimal: text).map { $0 > 1 } ?? false
    case .minute: Timestamp(text).map { $0.description == text && $0.minute == $0 } ?? false
    case .schedule: Self.isSchedule(text)
    }
  }

  private static func isSchedule(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].hasPrefix("con-"), let number = Int(decimal: parts[1]) else { return false }
    let digits = parts[0].utf8.dropFirst(4)
    return number > 0 && (1...32).contains(digits.count) && digits.allSatisfy { UInt64(hexadecimal: CollectionOfOne($0)) != nil }
  }
}
