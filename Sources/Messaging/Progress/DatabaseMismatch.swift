/// A database that does not belong to the log beside it. To go on with it would undo, unseen, what was sold: so nothing is done until
/// somebody has decided.
public struct DatabaseMismatch: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// It is empty, and the log has a history of the service.
    case new
    /// It has a history, and the log has one of another database.
    case other
    /// It ends before what the log has of it: a copy from earlier, or one that lost its last commits.
    case older
    /// It is being recovered, and that was cut short.
    case unfinished
  }

  public var kind: Kind
  /// What is on either side, and the ways on: one line for the operator.
  public var description: String

  /// - Parameter partition: the first one that it shows in.
  init(_ kind: Kind, _ service: String, database: String, partition: Int32, _ claim: Claim, _ progress: ServiceProgress) {
    self.kind = kind
    let log =
      "the log knows \(service)/\(partition) by history \(progress.incarnation), with \(progress.published) journal rows by \(progress.at)"
    switch kind {
    case .new:
      description =
        "\(service): the database \(database) is new, but \(log); put the database back that belongs to this log, or start with a log of "
        + "its own (an empty --data-dir, or another Kafka cluster); an empty database beside a used log would sell everything again"
    case .other:
      description =
        "\(service): the database \(database) holds history \(claim.incarnation), but \(log); put the database back that belongs to "
        + "this log, or start with the log that belongs to this database"
    case .older:
      description =
        "\(service): the database \(database) ends at row \(claim.journalEnd) of \(service)/\(partition), but \(log): it is a copy from "
        + "earlier, or lost its last commits; put the newer one back, or start once with --recover, which does again from the log what it "
        + "lacks"
    case .unfinished:
      description =
        "\(service): the database \(database) was being recovered when its process ended; start with --recover once more, which goes on "
        + "with what is left to be done again"
    }
  }

  /// Which of them it is; nil: the database fits.
  ///
  /// - Parameter identity: the log's.
  static func kind(of claim: Claim, beside progress: ServiceProgress, in identity: String) -> Kind? {
    let (ours, known) = (Incarnation(claim.incarnation), Incarnation(progress.incarnation))
    guard ours.origin == known.origin else {
      // It took the place of a database that was lost, and died before it could say so.
      if ours.redoingAfter != nil, claim.logIdentity == identity { return .unfinished }
      return claim.isNew ? .new : .other
    }
    if ours.redoingAfter != nil { return .unfinished }
    // Recovered, and it died before it could say so.
    if ours.recoveredAt > known.recoveredAt { return nil }
    // Of before a recovery: not the history that the log has gone on with.
    if ours.recoveredAt < known.recoveredAt { return .older }
    return progress.published > claim.journalEnd ? .older : nil
  }
}
