import Contracts
import Deciding
import JSON

public struct QueueState: Tables {
  public var queues = Table<QueueRow>()
  public var entries = Table<QueueEntryRow>()
  public var holders = Table<QueueHolder>()
  public var pages = Table<QueuePageRow>()
  public var draws = Table<QueueDraws>()

  public init() {}

  public var all: [any AnyTable] { [queues, entries, holders, pages, draws] }
}

/// A concert's queue without its entries, by concertId. It is written with every entry, so it stays small however long the line is.
public struct QueueRow: Row {
  public static let kind = "queue"

  public var notice: QueueNotice
  /// How many entries there ever were: the last number.
  public var entries = 0
  public var waiting = 0
  public var active = 0
  /// All up to this place in the order of admission were let in, or had left before.
  public var mark = 0
  /// How many an admin wants to be let in beyond `activeUsers`.
  public var extra = 0
  /// Whether an `AdmitNext` is under way.
  public var isCalling = false
  /// That `AdmitNext`, by the id of the message that has caused it; nil: there is none, or an earlier version has sent it.
  public var call: MessageID?
  /// The entries whose users wait for the answer to their command, because a place is free for them.
  public var asking: [Int] = []
  public var pace = QueuePace()

  init(_ notice: QueueNotice) {
    self.notice = notice
  }

  public func timers(of id: String) -> [TimerID] {
    if notice.isOpen { return isCalling ? [TimerID(QueueTimerKind.calling, id)] : [] }
    switch notice.terms.order {
    case .fifo: return [TimerID(QueueTimerKind.opening, id)]
    case .shuffle: return notice.seed == nil ? [] : [TimerID(QueueTimerKind.drawing, id)]
    }
  }

  public func encode(into json: inout JSONOutput) {
    json.field("notice", notice)
    json.field("entries", entries)
    json.field("waiting", waiting)
    json.field("active", active)
    json.field("mark", mark)
    json.field("extra", extra)
    json.field("isCalling", isCalling)
    json.field("call", call)
    json.field("asking", asking)
    json.field("pace", pace)
  }
}

/// An entry, by concertId and number.
public struct QueueEntryRow: Row {
  public static let kind = "entry"

  public var entry: QueueEntry
  /// The command to answer when its user is let in. Nil: it was answered.
  public var asker: CommandReference?

  public func timers(of id: String) -> [TimerID] {
    entry.status == .active ? [TimerID(QueueTimerKind.session, id)] : []
  }

  public func encode(into json: inout JSONOutput) {
    json.field("entry", entry)
    json.field("asker", asker)
  }
}

/// The last entry of a user, by concertId and userId.
public struct QueueHolder: Row {
  public static let kind = "holder"

  public var number: Int

  static func id(_ concertId: String, _ userId: String) -> String { "\(concertId)/\(userId)" }

  public func encode(into json: inout JSONOutput) {
    json.field("number", number)
  }
}

/// A part of a shuffle's order, by concertId and index.
public struct QueuePageRow: Row {
  public static let kind = "page"

  public var numbers: [Int]
}

/// The draws of some entries while a shuffle is drawn, by concertId and index. They are gone when the order is there.
public struct QueueDraws: Row {
  public static let kind = "draws"

  /// In order of their numbers, as hexadecimal digits.
  public var draws: [String]
}

extension QueueRow {
  /// Counts an entry's change.
  mutating func count(_ entry: QueueEntry, before: QueueEntry?) {
    switch before?.status {
    case .waiting: waiting -= 1
    case .active: active -= 1
    case .expired, nil: break
    }
    switch entry.status {
    case .waiting:
      waiting += 1
      entries = max(entries, entry.number)
    case .active:
      active += 1
      mark = max(mark, entry.place ?? 0)
      extra = max(0, extra - (active > notice.activeUsers || notice.paused ? 1 : 0))
    case .expired:
      if before?.status == .active { pace.note(entry.endedAt ?? entry.enteredAt) }
    }
    if entry.status != .waiting { asking.removeAll { $0 == entry.number } }
  }

  /// How many more may be active.
  var free: Int {
    guard notice.isOpen else { return 0 }
    return extra + (notice.paused ? 0 : max(0, notice.activeUsers - active))
  }
}
