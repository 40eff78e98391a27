import Contracts
import Deciding
import DecidingTesting
import Foundation
import JSON
import Testing

@testable import DataPlatformWorker

/// A summary is a part of the sums, however many there are.
@Suite struct SummaryTests {
  /// Sums as several partitions have them; counts what is read.
  private final class Sums: RowReader {
    private var rows: [(kind: String, id: String, scope: String?, data: [UInt8])] = []
    private(set) var read = 0

    init(minutes: Int, schedules: Int = 1, partitions: Int = 1, confirmed: (Int) -> Int64 = { _ in 1 }) throws {
      for partition in 0..<partitions {
        for schedule in 0..<schedules {
          let id = "s\(1000 + schedule)"
          rows.append((ScheduleSum.kind, id, nil, try JSON.encode(ScheduleSum(confirmed: 1))))
          for minute in 0..<minutes {
            let time = Timestamp.test(60 * minute)
            let sum = MinuteSum(scheduleId: id, minute: time, confirmed: confirmed(minute), revenue: Int64(partition))
            rows.append((MinuteSum.kind, MinuteSum.id(time, scheduleId: id), id, try JSON.encode(sum)))
          }
        }
      }
      rows.sort { $0.id > $1.id }
    }

    func rows(named name: RowName) throws -> [StoredRow] {
      let found = rows.filter { $0.kind == name.kind && $0.id == name.id }
      read += found.count
      return found.map { StoredRow(version: 1, data: $0.data) }
    }

    func rows(kind: String, scope: String?, before: String?, limit: Int) throws -> [(id: String, data: [UInt8])] {
      let found = rows.lazy.filter { row in
        row.kind == kind && (scope == nil || row.scope == scope) && before.map { row.id < $0 } ?? true
      }.prefix(limit).map { ($0.id, $0.data) }
      read += found.count
      return Array(found)
    }
  }

  private struct Answer: Decodable {
    struct Minute: Decodable, Equatable {
      var minute: Timestamp
      var confirmed: Int64
      var revenue: Int64
    }
    struct Schedule: Decodable {
      var scheduleId: String
      var confirmed: Int64
    }
    var schedules: [Schedule]
    var minutes: [Minute]
    var nextCursor: String?
    var nextScheduleCursor: String?
  }

  private func answer(_ range: SummaryRange, _ rows: any RowReader) throws -> Answer {
    let bytes = try #require(try DataPlatformQueries.answer(DataPlatformQuery.summary(range).query, rows))
    return try JSON.decode(Answer.self, from: bytes)
  }

  @Test func `however many minutes there are, an answer has a day of them at most, and reads little more`() throws {
    let rows = try Sums(minutes: 5000)
    let first = try answer(SummaryRange(), rows)
    #expect(first.minutes.count == 1440)
    #expect(first.minutes.first?.minute == .test(60 * 4999))
    #expect(first.nextCursor == Timestamp.test(60 * (5000 - 1440)).description)
    #expect(rows.read < 2500)
  }

  @Test(arguments: [1, 7, 700, 1440])
  func `the parts have every minute once, with the sums of all partitions and schedules`(_ limit: Int) throws {
    let rows = try Sums(minutes: 800, schedules: 3, partitions: 2)
    var minutes: [Answer.Minute] = []
    var range = SummaryRange(limit: limit)
    repeat {
      let part = try answer(range, rows)
      #expect(part.minutes.count <= limit)
      minutes += part.minutes
      range.cursor = part.nextCursor
    } while range.cursor != nil && minutes.count < 1000
    #expect(minutes.map(\.minute) == (0..<800).reversed().map { Timestamp.test(60 * $0) })
    #expect(minutes.allSatisfy { $0.confirmed == 6 && $0.revenue == 3 })
  }

  @Test func `schedules come in parts too`() throws {
    let rows = try Sums(minutes: 0, schedules: 1300, partitions: 2)
    var schedules: [Answer.Schedule] = []
    var range = SummaryRange(limit: 400)
    repeat {
      let part = try answer(range, rows)
      schedules += part.schedules
      range.scheduleCursor = part.nextScheduleCursor
    } while range.scheduleCursor != nil && schedules.count < 2000
    #expect(schedules.map(\.scheduleId) == (0..<1300).reversed().map { "s\(1000 + $0)" })
    #expect(schedules.allSatisfy { $0.confirmed == 2 })
  }

  @Test func `only minutes between the two instants are answered`() throws {
    let rows = try Sums(minutes: 10)
    let part = try answer(SummaryRange(from: .test(120), to: .test(300)), rows)
    #expect(part.minutes.map(\.minute) == [.test(240), .test(180), .test(120)])
    #expect(part.nextCursor == nil)
    let rest = try answer(SummaryRange(from: .test(120), to: .test(300), cursor: Timestamp.test(180).description), rows)
    #expect(rest.minutes.map(\.minute) == [.test(120)])
  }

  @Test func `empty minutes do not end the list, and an answer reads no more than its limit`() throws {
    let rows = try Sums(minutes: 30_000) { $0 == 5 ? 1 : 0 }
    var range = SummaryRange(limit: 10)
    var minutes: [Answer.Minute] = []
    var parts = 0
    repeat {
      let before = rows.read
      let part = try answer(range, rows)
      #expect(rows.read - before <= DataPlatformQueries.scanLimit + 2 * DataPlatformQueries.batch)
      minutes += part.minutes
      range.cursor = part.nextCursor
      parts += 1
    } while range.cursor != nil && parts < 100
    #expect(minutes.map(\.minute) == [.test(300)])
  }
}
