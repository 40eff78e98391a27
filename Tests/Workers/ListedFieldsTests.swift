import ConcertWorker
import Contracts
import DataPlatformWorker
import Deciding
import Foundation
import JSON
import NotificationWorker
import PaymentWorker
import PurchaseWorker
import QueueWorker
import ReservationWorker
import TestSupport
import Testing

/// A type that lists its fields still has the compiler's `encode(to:)`, which knows all of its properties. Samples are made by asking
/// the compiler's `init(from:)` what there is, so whoever adds a property, or an optional one that is nil as a rule, and forgets to list
/// it finds its type named here.
@Suite struct ListedFieldsTests {
  typealias Listed = Codable & Equatable & JSONEncodable & Sendable

  private static let types: [any Listed.Type] = [
    MessageID.self, Timestamp.self, CommandReference.self, Deciding.Refusal.self,
    SeatsHeld.self, SeatsSold.self, SeatStatus.self, HoldSeats.self, SellSeats.self, SeatSearch.self, CreateReservation.self,
    ConfirmReservation.self,
    ReservationSnapshot.self, ReservationView.self, ProcessPayment.self, PaymentSucceeded.self, PaymentView.self,
    Seat.self, Hold.self,
    Reservation.self, ReceivedPayment.self, Allowance.self, ReservationOpened.self, ReservationPaid.self, Confirmation.self,
    ReservationDue.self,
    Balance.self, Bill.self, Bill.Claim.self, Bill.Payment.self, Bill.CardUnderWay.self, WaitingPayment.self, PaymentRecord.self,
    BillOpened.self, StartPurchase.self, PurchaseView.self, PurchaseEnded.self, PurchaseStarted.self, PurchaseStepEnded.self,
    PurchaseDue.self, Purchase.self, Purchase.Entry.self, QueueTerms.self, EnterQueue.self, QueueEntry.self, QueueStatus.self,
    QueueNotice.self, QueuePage.self, QueuePace.self, QueuePace.Minute.self, QueueRow.self, QueueEntryRow.self, QueueHolder.self,
    SendNotification.self, NotificationView.self, Told.self, Told.Sent.self, NotificationBegun.self, NotificationAsked.self,
    ReservationRecord.self, HistoryEntry.self, ScheduleSum.self, MinuteSum.self, ReservationRecorded.self,
  ]

  /// What the enums and ids in these types are read from.
  private static let words = [
    "0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11", "2026-05-01T18:00:00.123Z", "9999-12-31T23:59:59.999Z", "AVAILABLE", "HELD", "SOLD",
    "RELEASED", "REFUSED", "PENDING", "TEMPORARY", "CONFIRMED", "CANCELLED", "EXPIRED", "FAILED", "WITHDRAWN", "POINTS", "CARD", "CHARGE",
    "PAYMENT", "REFUND", "DONE", "PAID", "REFUNDED", "RUNNING", "UNDONE", "reserve", "pay", "confirm", "notify", "undo-pay", "undo-reserve",
    "WAITING", "ACTIVE", "fifo", "shuffle",
  ]

  @Test func `what a type lists is what the compiler would write, and reads back`() throws {
    for type in Self.types {
      let difference = try difference(type)
      #expect(difference == nil)
    }
  }

  @Test func `a property that is not listed is found`() throws {
    #expect(try difference(Forgetful.self) != nil)
  }

  @Test func `every type that lists its fields is tried`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var lists = 0
    for folder in ["Contracts", "Deciding", "Workers"].map({ root.appending(path: "Sources/\($0)") }) {
      for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() where path.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        lists += text.components(separatedBy: "func encode(into json: inout JSONOutput)").count - 1
        // The two defaults, of a content and of a row, list nothing.
        lists -= text.components(separatedBy: "json.codable(self)").count - 1
      }
    }
    #expect(lists == Self.types.count)
  }

  /// The first sample that is written otherwise than the compiler would, or that does not read back; nil if there is none.
  private func difference<T: Listed>(_ type: T.Type) throws -> String? {
    let source = SampleSource(seed: 1, words: Self.words)
    for _ in 0..<200 {
      let sample = try source.value(of: type)
      let listed = try JSON.encode(sample)
      guard try listed == JSON.encode(ByTheCompiler(value: sample)), try JSON.decode(type, from: listed) == sample else {
        return "\(type): \(String(decoding: listed, as: UTF8.self))"
      }
    }
    return nil
  }

  /// Only `Encodable`, so that no list is asked.
  private struct ByTheCompiler<T: Encodable>: Encodable {
    let value: T

    func encode(to encoder: any Encoder) throws {
      try value.encode(to: encoder)
    }
  }

  private struct Forgetful: Listed {
    var listed: String
    var forgotten: Int?

    func encode(into json: inout JSONOutput) {
      json.field("listed", listed)
    }
  }
}
