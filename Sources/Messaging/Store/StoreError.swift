import PostgreSQL
import SQLite

/// What can go wrong with a database. None of it is a message's fault.
public struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Another lane has taken a partition over: throw the batch away.
    case fenced
    /// A row changed between read and write, which ownership should have prevented: throw the batch away, and say so.
    case conflict
    /// The database undid the transaction for reasons of the moment (a deadlock, a time limit): do the batch again.
    case rolledBack
    /// The disk is full. Nothing of the transaction is left.
    case noSpace
    /// The file or a row in it is damaged.
    case corrupt
    /// It can't be reached, or is locked by another process.
    case unavailable
    /// It can be reached, and does not let us in or do what must be done: somebody has to put that right.
    case refused
    case other
  }

  public var code: Code
  /// What happened, to which file or database, and what to do about it: one line for the operator.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

extension StoreError {
  package static func fenced(_ partition: Int32, ours: Int64, current: Int64, in database: String) -> StoreError {
    StoreError(
      .fenced, "\(database): partition \(partition) was taken over by another lane (owner epoch \(current), ours is \(ours))")
  }

  package static func conflict(_ what: String, in database: String) -> StoreError {
    StoreError(
      .conflict,
      "\(database): \(what) is not as it was read; is another process writing to this database, or was an older copy put in its place?")
  }

  package static func archived(_ rows: ArchivedRows, in database: String) -> StoreError {
    StoreError(
      .conflict,
      "\(database): rows \(rows.first) to \(rows.last) of partition \(rows.partition) are in another file by now; does another process "
        + "archive this journal?")
  }
}

extension StoreError {
  /// Runs a piece of work on a database, and says what went wrong in a store's words.
  static func mapping<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch let error as SQLiteError {
      throw StoreError(error)
    } catch let error as PostgreSQLError {
      throw StoreError(error)
    } catch {
      throw StoreError(.other, "\(error)")
    }
  }
}

extension Error {
  /// Whether another attempt is of no use until somebody has mended it: a file or a row is damaged, records are gone, or a database is
  /// not the log's.
  public var isDamage: Bool {
    if let error = self as? LogError { return error.code == .corrupt || error.code == .recordsLost }
    return (self as? StoreError)?.code == .corrupt || self is DatabaseMismatch
  }
}
